using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Appliance.Simulators.Peers;

/// <summary>DCMTK's storescp as a child process on a free loopback port.</summary>
public sealed class StorescpPeer : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;

    private StorescpPeer(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="folder">Where it writes.</param>
    /// <param name="options">Its further options.</param>
    public static async Task<StorescpPeer> StartAsync(string folder, params string[] options)
    {
        int port = FreePort();
        var start = new ProcessStartInfo("storescp", [.. options, "-od", folder, port.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var peer = new StorescpPeer(Process.Start(start) ?? throw new InvalidOperationException("storescp did not start"), port);
        peer._process.BeginErrorReadLine();
        peer._process.BeginOutputReadLine();
        while (!await peer.ListensAsync().ConfigureAwait(false))
        {
            if (peer._process.HasExited)
            {
                throw new InvalidOperationException("storescp ended at once");
            }
        }

        return peer;
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task<bool> ListensAsync()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            await Task.Delay(Look, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
            return false;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

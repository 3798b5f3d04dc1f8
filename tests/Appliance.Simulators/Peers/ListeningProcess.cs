using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Appliance.Simulators.Peers;

/// <summary>A peer's server as a child process on a free loopback port. Dispose it to end it.</summary>
public sealed class ListeningProcess : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ListeningProcess(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>What it has printed so far.</summary>
    public IEnumerable<string> Output => _output;

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments, made from the port.</param>
    public static async Task<ListeningProcess> StartAsync(string program, Func<int, string[]> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        int port = FreePort();
        var start = new ProcessStartInfo(program, arguments(port)) { RedirectStandardError = true, RedirectStandardOutput = true };
        var peer = new ListeningProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start"), port);
        peer._process.ErrorDataReceived += peer.Keep;
        peer._process.OutputDataReceived += peer.Keep;
        peer._process.BeginErrorReadLine();
        peer._process.BeginOutputReadLine();
        while (!await peer.ListensAsync().ConfigureAwait(false))
        {
            if (peer._process.HasExited)
            {
                throw new InvalidOperationException($"{program} ended at once: {string.Join(' ', peer._output)}");
            }
        }

        return peer;
    }

    /// <summary>DCMTK's storescp.</summary>
    /// <param name="folder">Where it writes.</param>
    /// <param name="options">Its further options.</param>
    public static Task<ListeningProcess> StorescpAsync(string folder, params string[] options) =>
        StartAsync("storescp", port => [.. options, "-od", folder, Text(port)]);

    /// <summary>DCMTK's dcmqrscp as an archive that goes by ARCHIVE.</summary>
    /// <param name="folder">What it holds, and its configuration.</param>
    /// <param name="destinations">The AE titles on this machine that it can send to, with their ports.</param>
    public static Task<ListeningProcess> DcmqrscpAsync(string folder, params (string AETitle, int Port)[] destinations)
    {
        string held = Directory.CreateDirectory(Path.Combine(folder, "archive")).FullName;
        string configuration = Path.Combine(folder, "dcmqrscp.cfg");
        return StartAsync("dcmqrscp", port =>
        {
            File.WriteAllLines(configuration,
            [
                $"NetworkTCPPort = {Text(port)}", "MaxPDUSize = 16384", "MaxAssociations = 16",
                "HostTable BEGIN",
                .. destinations.Select((peer, i) => $"peer{Text(i)} = ({peer.AETitle}, 127.0.0.1, {Text(peer.Port)})"),
                "HostTable END", "VendorTable BEGIN", "VendorTable END",
                "AETable BEGIN", $"ARCHIVE {held} RW (200, 1024mb) ANY", "AETable END",
            ]);
            return ["-v", "-c", configuration];
        });
    }

    /// <summary>DCMTK's wlmscpfs as a worklist that goes by the AE titles that are folders of <paramref name="folder"/>.</summary>
    /// <param name="folder">One folder an AE title, with a file <c>lockfile</c> and the worklist files <c>.wl</c>.</param>
    /// <param name="options">Its further options.</param>
    public static Task<ListeningProcess> WlmscpfsAsync(string folder, params string[] options) =>
        StartAsync("wlmscpfs", port => ["-v", .. options, "-dfp", folder, Text(port)]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        _process.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            _output.Enqueue(text);
        }
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
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Network;
using Appliance.Dicom.Tests.Data;

namespace Appliance.Dicom.Tests.Services;

/// <summary>DCMTK's storescp as a child process.</summary>
internal sealed class StoreScpProcess : IAsyncDisposable
{
    private readonly Process _process;

    private StoreScpProcess(Process process, DicomEndpoint endpoint)
    {
        _process = process;
        Endpoint = endpoint;
    }

    public DicomEndpoint Endpoint { get; }

    public static async Task<StoreScpProcess> StartAsync(string folder, string[] options, CancellationToken stop)
    {
        Tool.Require("/usr/bin/storescp", "dcmtk");
        int port = FreePort();
        string[] arguments = [.. options, "-od", folder, port.ToString(CultureInfo.InvariantCulture)];
        var process = Process.Start(new ProcessStartInfo("/usr/bin/storescp", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("storescp did not start");
        var peer = new StoreScpProcess(process, new DicomEndpoint("ANY-SCP", "127.0.0.1", port));
        while (!await peer.ListensAsync(stop))
        {
            Assert.False(process.HasExited, "storescp ended at once");
        }

        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task<bool> ListensAsync(CancellationToken stop)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Endpoint.Port, stop);
            return true;
        }
        catch (SocketException)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, stop);
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

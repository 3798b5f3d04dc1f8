using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Appliance.Edge.Delivery;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Delivery;

/// <summary>Delivery to DCMTK's <c>storescp</c> with its fault switches: nothing is lost, and what failed goes later.</summary>
public sealed class DcmtkDeliveryTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly DirectoryInfo _received = Directory.CreateTempSubdirectory("pacs-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        _received.Delete(recursive: true);
    }

    [Theory]
    [InlineData("--abort-during", "aborted")]
    [InlineData("--abort-after", "aborted")]
    [InlineData("--sleep-during 1", "")]
    [InlineData("-pdu 4096", "")]
    [InlineData("-pdu 131072", "")]
    public async Task Deliver_PeerWithFaults_WhatItTookIsDeliveredAndTheRestGoesLater(string options, string reason)
    {
        if (!File.Exists("/usr/bin/storescp"))
        {
            Assert.NotEqual("true", Environment.GetEnvironmentVariable("CI"));
            Assert.Skip("DCMTK's storescp is not installed");
        }

        await _unit.CloseStudyAsync();
        await _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel);
        int port = FreePort();
        using (Process storescp = await StartAsync(options, port))
        {
            await Queue(port).DeliverDueAsync(Cancel);
            await EndAsync(storescp);
        }

        if (reason.Length > 0)
        {
            Assert.Equal(0, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'Delivered'"));
            Assert.NotEqual(0, _unit.Count($"SELECT count(*) FROM delivery WHERE state = 'Pending' AND reason LIKE '%{reason}%'"));
            _unit.Clock.Advance(TimeSpan.FromMinutes(10));
            using Process storescp = await StartAsync("", port);
            await Queue(port).DeliverDueAsync(Cancel);
            await EndAsync(storescp);
        }

        Assert.Equal((StudyStage.Done, StudyReason.Delivered), (_unit.Study().Stage, _unit.Study().Reason));
        Assert.Equal(2, _received.GetFiles().Length);
    }

    private DestinationQueue Queue(int port) =>
        _unit.Queue(new DestinationOptions { Name = "PACS", AeTitle = "PACS", Host = "127.0.0.1", Port = port });

    private async Task<Process> StartAsync(string options, int port)
    {
        string[] arguments =
        [
            .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "+B", "+xa", "-pm", "-od", _received.FullName, port.ToString(CultureInfo.InvariantCulture),
        ];
        Process storescp = Process.Start(new ProcessStartInfo("/usr/bin/storescp", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        while (true)
        {
            Assert.False(storescp.HasExited, "storescp ended at once");
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, Cancel);
                return storescp;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
            }
        }
    }

    private static async Task EndAsync(Process storescp)
    {
        storescp.Kill();
        await storescp.WaitForExitAsync(Cancel);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

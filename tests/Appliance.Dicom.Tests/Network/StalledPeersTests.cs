using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Simulators.Peers;

namespace Appliance.Dicom.Tests.Network;

public sealed class StalledPeersTests
{
    private const int StalledPeers = 300;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Half of them are silent, half stop in the middle of their request; none holds a thread that the next one needs.
    [Fact]
    public async Task Accept_ManyStalledConnections_TheNextRealOneIsServed()
    {
        await using var acceptor = new LoopbackAcceptor();
        var peers = new List<RudePeer>();
        var stalled = new List<Task<DicomNetworkException?>>();
        for (int i = 0; i < StalledPeers; i++)
        {
            stalled.Add(acceptor.ServeOneAsync());
            peers.Add(await RudePeer.ConnectAsync(acceptor.Port, Stop));
            if (i % 2 == 0)
            {
                await peers[i].SendAsync(RudePeer.Hex(GoldenPdus.EchoRequest).AsMemory(0, 50), Stop);
            }
        }

        var ended = acceptor.ServeOneAsync();
        var status = await VerificationScu.EchoAsync(acceptor.Endpoint, "TEST", cancellationToken: Stop);

        Assert.Equal(DicomStatus.Success, status);
        Assert.Null(await ended);
        Assert.All(stalled, task => Assert.False(task.IsCompleted));
        peers.ForEach(peer => peer.Dispose());
        Assert.All(await Task.WhenAll(stalled), Assert.Null);
    }
}

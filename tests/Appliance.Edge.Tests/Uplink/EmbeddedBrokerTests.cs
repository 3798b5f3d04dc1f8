using Appliance.Simulators.Fleet;

namespace Appliance.Edge.Tests.Uplink;

/// <summary>Against the broker in this process, whose sessions and queues vanish with it.</summary>
public sealed class EmbeddedBrokerTests
{
    [Fact]
    public async Task Uplink_BrokerForgetsEverything_StillDeliversEachRecordOnceAndInOrder()
    {
        var port = FleetBroker.FreePort();
        await using var rig = new UplinkRig(FormattableString.Invariant($"mqtt://127.0.0.1:{port}"));
        await rig.StartAsync();
        for (var life = 0; life < 3; life++)
        {
            await rig.EnqueueAsync(10);
            await using var broker = await FleetBroker.StartAsync(port);
            await using var peer = await FleetPeer.StartAsync(
                "127.0.0.1", port, rig.EventFile, cancellationToken: TestContext.Current.CancellationToken);
            await rig.EmptyAsync();
            Assert.Equal(Enumerable.Range(1, 10 * (life + 1)).Select(seq => (long)seq), UplinkRig.Numbers(peer));
        }
    }
}

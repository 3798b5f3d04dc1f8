using System.Security.Cryptography;
using System.Text.Json;
using Appliance.Contracts;
using Appliance.Edge.Uplink;
using Appliance.Simulators.Fleet;

namespace Appliance.Edge.Tests.Uplink;

/// <summary>Against mosquitto, which we did not write.</summary>
public sealed class UplinkWorkerTests : IAsyncLifetime
{
    private readonly Mosquitto _broker = new();
    private UplinkRig _rig = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _rig = new UplinkRig(_broker.Url);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Uplink_BrokerDownThenKilledThenBack_DeliversEachRecordOnceAndInOrder()
    {
        await _rig.StartAsync();
        await _rig.EnqueueAsync(40);
        Assert.Equal(40, _rig.Waiting);

        await _broker.StartAsync(Cancel);
        await using (await PeerAsync())
        {
            await _rig.EmptyAsync();
        }

        _broker.Kill();
        await _rig.EnqueueAsync(40);
        await _broker.StartAsync(Cancel);
        await using var peer = await PeerAsync();
        await _rig.EmptyAsync();

        Assert.Equal(Enumerable.Range(1, 80).Select(seq => (long)seq), UplinkRig.Numbers(peer));
    }

    [Fact]
    public async Task Uplink_PubackWithoutAcknowledgement_KeepsEveryRowAndSendsOneWindowOnly()
    {
        await _broker.StartAsync(Cancel);
        await _rig.EnqueueAsync(OutboxPump.Window + 8);
        await using (var silent = await PeerAsync(acknowledges: false))
        {
            await _rig.StartAsync();
            await UplinkRig.UntilAsync(() => silent.Committed.Count == OutboxPump.Window, () => $"{silent.Committed.Count} came");

            // Sent again after the silence, and still no more than the window.
            await UplinkRig.UntilAsync(() => Events(silent) >= 2 * OutboxPump.Window, () => "nothing was sent again");
            Assert.Equal(OutboxPump.Window, silent.Committed.Count);
            Assert.Equal(OutboxPump.Window + 8, _rig.Waiting);
        }

        await using var peer = await PeerAsync();
        await _rig.EmptyAsync();
        Assert.Equal(Enumerable.Range(1, OutboxPump.Window + 8).Select(seq => (long)seq), UplinkRig.Numbers(peer));
    }

    [Fact]
    public async Task Uplink_IngestOffline_HoldsTheOutbox()
    {
        await _broker.StartAsync(Cancel);
        await _rig.EnqueueAsync(3);
        await using (var seen = await PeerAsync())
        {
            await _rig.StartAsync();
            await _rig.EmptyAsync();
        }

        await _rig.EnqueueAsync(3); // the peer has said goodbye: the broker would confirm and drop these
        await using var peer = await PeerAsync();
        await _rig.EmptyAsync();
        Assert.Equal([1, 2, 3, 4, 5, 6], UplinkRig.Numbers(peer));
    }

    [Fact]
    public async Task Uplink_State_IsRetainedAndCountsConnectionsOverRestarts()
    {
        await _broker.StartAsync(Cancel);
        await _rig.StartAsync();
        await using (var first = await PeerAsync())
        {
            await UplinkRig.UntilAsync(() => States(first).Exists(state => state.Online), () => "no state came");
            Assert.Equal(1, States(first)[^1].Connection);
        }

        await _rig.StopAsync();
        await using (var second = await PeerAsync())
        {
            await UplinkRig.UntilAsync(() => States(second).Count > 0, () => "no state was kept");
            Assert.Equal((1, false), (States(second)[0].Connection, States(second)[0].Online));
        }

        await _rig.StartAsync();
        await using var third = await PeerAsync();
        await UplinkRig.UntilAsync(() => States(third).Exists(state => state.Online), () => "no state came");
        Assert.Equal(2, States(third)[^1].Connection);
    }

    [Fact]
    public async Task Uplink_Events_AreChainedByHashOverTheBytesThatCame()
    {
        await _broker.StartAsync(Cancel);
        await _rig.EnqueueAsync(3);
        await _rig.StartAsync();
        await using var peer = await PeerAsync();
        await _rig.EmptyAsync();

        var payloads = peer.Received.Where(message => message.Topic.Contains("/ev/", StringComparison.Ordinal))
            .Select(message => message.Payload).ToList();
        var events = payloads.ConvertAll(payload => CloudEvent.TryRead(payload, out _)!);
        Assert.Equal(new string('0', 64), events[0].PreviousHash);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(payloads[0])), events[1].PreviousHash);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(payloads[1])), events[2].PreviousHash);
    }

    [Fact]
    public async Task Uplink_Health_IsPublishedAndNamesItsOwnWorker()
    {
        await _broker.StartAsync(Cancel);
        await using var peer = await PeerAsync();
        await _rig.StartAsync();
        await UplinkRig.UntilAsync(() => peer.Received.Any(message => message.Topic.EndsWith("/tm", StringComparison.Ordinal)), () => "no health came");

        var message = peer.Received.First(message => message.Topic.EndsWith("/tm", StringComparison.Ordinal));
        var health = JsonSerializer.Deserialize(message.Payload, ContractsJson.Default.HealthRecord)!;
        Assert.Contains(health.Workers, worker => worker.Name == "uplink");
        Assert.True(health.DiskFreeBytes > 0 && health.DiskTotalBytes >= health.DiskFreeBytes);
        Assert.Equal(["delivering", "done", "quarantined", "ready", "receiving"], health.Studies.Keys.Order(StringComparer.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        _broker.Dispose();
    }

    private static int Events(FleetPeer peer) =>
        peer.Received.Count(message => message.Topic.Contains("/ev/", StringComparison.Ordinal));

    private static List<UnitState> States(FleetPeer peer) =>
        [.. peer.Received.Where(message => Topics.TryParse(message.Topic, out _, out var leaf) && leaf == "st")
            .Select(message => JsonSerializer.Deserialize(message.Payload, ContractsJson.Default.UnitState)!)];

    private Task<FleetPeer> PeerAsync(bool acknowledges = true) =>
        FleetPeer.StartAsync("127.0.0.1", _broker.Port, _rig.EventFile, acknowledges, Cancel);
}

using System.Text.Json;
using Appliance.Contracts;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Running;
using Appliance.Fleet.Ingest;
using Appliance.Simulators.Fleet;

namespace Appliance.Edge.Tests.Uplink;

/// <summary>Counted studies over a broker that we did not write: each is counted once upstream, whatever is lost in between.</summary>
public sealed class MeterOverBrokerTests : IAsyncLifetime
{
    private readonly Mosquitto _broker = new();
    private UplinkRig _rig = null!;
    private int _studies;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _rig = new UplinkRig(_broker.Url);
        await _broker.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        _broker.Dispose();
    }

    [Fact]
    public async Task RestartsAndOutages_EachStudyIsCountedOnce_AndTheChainHolds()
    {
        await CountAsync(5);
        await _rig.StartAsync();
        await using (await PeerAsync())
        {
            await _rig.EmptyAsync();
            _broker.Kill();
            await CountAsync(5);
            await _rig.StopAsync();
            await _rig.StartAsync();
        }

        await _broker.StartAsync(Cancel);
        await using FleetPeer peer = await PeerAsync();
        await _rig.EmptyAsync();

        Assert.Equal((10, 10, 0), Account(peer));
    }

    /// <summary>Upstream knows more than the journal does: what is counted from now on must not be taken for what was counted then.</summary>
    [Fact]
    public async Task RestoredJournal_WhatIsCountedSince_IsCountedUpstreamToo_AndNothingTwice()
    {
        await CountAsync(3);
        _rig.BackUp(); // Three wait in it.
        await CountAsync(5);
        await _rig.StartAsync();
        await using FleetPeer peer = await PeerAsync();
        await _rig.EmptyAsync();
        await _rig.StopAsync();

        await _rig.RestoreAsync();
        await CountAsync(2);
        await _rig.StartAsync();
        await _rig.EmptyAsync();

        Assert.Equal((10, 10, 0), Account(peer));
    }

    private Task CountAsync(int studies) => _rig.Journal.WriteAsync(
        transaction =>
        {
            var meter = new MeterUplink(_rig.Outbox);
            for (int study = 0; study < studies; study++)
            {
                MeterTable.AddNeedsTransaction(transaction, new AppVersion("app", "1.0.0"), $"study-{++_studies}", "vendor", "L-1", DateTimeOffset.UnixEpoch.AddHours(_studies));
            }

            while (meter.CatchUpNeedsTransaction(transaction))
            {
            }
        },
        Cancel);

    /// <summary>What the fleet manager makes of what it committed: studies, those under the licence, and records that follow none.</summary>
    private static (int Studies, int Licence, int OutOfChain) Account(FleetPeer peer)
    {
        var ledger = new MeterLedger();
        List<MeterVerdict> verdicts = [.. peer.Committed.Where(sent => sent.Stream == Streams.Meter)
            .Select(sent => ledger.Take(sent.Data.Deserialize(ContractsJson.Default.MeterRecord)!))];
        return (ledger.Studies, ledger.Under("app", "vendor", "L-1"), verdicts.Count(verdict => verdict == MeterVerdict.CountedOutOfChain));
    }

    private Task<FleetPeer> PeerAsync() => FleetPeer.StartAsync("127.0.0.1", _broker.Port, _rig.EventFile, cancellationToken: Cancel);
}

using Appliance.Contracts;
using Appliance.EndToEnd.Tests.Crash;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Fleet;
using Appliance.Simulators.Peers;

namespace Appliance.EndToEnd.Tests.Outage;

/// <summary>The link upstream stands beside the way of a study, never in it.</summary>
public class BrokerTests
{
    private const string Waiting = "SELECT count(*) FROM outbox";

    [Fact]
    public async Task BrokerDown_EvidenceIsDeliveredMeanwhile_EveryRecordArrivesOnceLater()
    {
        using var folder = new TestFolder();
        await using var pacs = Pacs.Start(folder.Sub("pacs"));
        var broker = await MosquittoProcess.StartAsync(folder["broker"]);
        var fleet = await FleetAsync(folder, broker);
        await using var bench = await Bench.StartAsync(
            folder, Bench.Settings with { Broker = broker.Url, Destinations = [Bench.Destination("pacs", pacs.Port)] });
        await Eventually.TrueAsync("the unit is online", Bench.Limit, () => fleet.Received.Any(message => message.Topic.EndsWith("/st", StringComparison.Ordinal)));

        Assert.Equal(0, await broker.TerminateAsync());
        await bench.SendAsync();
        await bench.SendAsync();
        await bench.StagesAsync("Done", 2);

        Assert.Equal(bench.Journal.Count("SELECT count(*) FROM instance WHERE origin = 'Evidence'"), pacs.Stored.Count);
        Assert.Equal(4, bench.Journal.Count(Waiting));
        await fleet.DisposeAsync();
        await broker.DisposeAsync();

        await using var brokerAgain = await MosquittoProcess.StartAsync(folder["broker"], broker.Port);
        await using var fleetAgain = await FleetAsync(folder, brokerAgain);
        await bench.CountsAsync(Waiting, 0);
        Assert.Equal(2, fleetAgain.Committed.Count(record => record.Stream == Streams.Audit));
        UpstreamAccount.OneRecordAResult(bench.Journal, fleetAgain);
    }

    [Fact]
    public async Task FleetManagerThatDoesNotAcknowledge_RecordsStayAndAreSentAgain()
    {
        using var folder = new TestFolder();
        await using var broker = await MosquittoProcess.StartAsync(folder["broker"]);
        await using var fleet = await FleetAsync(folder, broker, acknowledges: false);
        await using var bench = await Bench.StartAsync(folder, Bench.Settings with { Broker = broker.Url });

        await bench.SendAsync();
        await Eventually.TrueAsync("the result came twice", Bench.Limit, () => Events(fleet).Count() >= 2);

        Assert.Equal(1, bench.Journal.Count(Waiting));
        await bench.StagesAsync("Done", 1);

        fleet.Acknowledges = true;
        await bench.CountsAsync(Waiting, 0);
        UpstreamAccount.OneRecordAResult(bench.Journal, fleet);
    }

    private static IEnumerable<FleetMessage> Events(FleetPeer fleet) =>
        fleet.Received.Where(message => message.Topic.EndsWith("/ev/result", StringComparison.Ordinal));

    private static Task<FleetPeer> FleetAsync(TestFolder folder, MosquittoProcess broker, bool acknowledges = true) => FleetPeer.StartAsync(
        "127.0.0.1", broker.Port, folder["events.jsonl"], acknowledges, TestContext.Current.CancellationToken);
}

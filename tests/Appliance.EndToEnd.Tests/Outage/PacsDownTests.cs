using Appliance.EndToEnd.Tests.Harness;
using Appliance.Simulators.Peers;

namespace Appliance.EndToEnd.Tests.Outage;

/// <summary>A PACS that is down loses nothing and holds up nobody else.</summary>
public class PacsDownTests
{
    [Fact]
    public async Task PacsDown_OtherDestinationIsServedMeanwhile_EverythingArrivesOnceLater()
    {
        using var folder = new TestFolder();
        var down = Pacs.Start(folder.Sub("down"));
        var port = down.Port;
        await using var other = Pacs.Start(folder.Sub("other"));
        await using var bench = await Bench.StartAsync(
            folder, Bench.Settings with { Destinations = [Bench.Destination("down", port), Bench.Destination("other", other.Port)] });
        await bench.SendAsync();
        await bench.StagesAsync("Done", 1);
        var before = down.Stored.Select(request => request.AffectedSopInstanceUid).ToList();

        await down.DisposeAsync();
        var study = await bench.SendAsync();
        await bench.CountsAsync("SELECT count(*) FROM run WHERE state = 'Reported'", 2);
        await bench.CountsAsync("SELECT count(*) FROM delivery WHERE destination = 'other' AND state <> 'Delivered'", 0);
        await bench.CountsAsync("SELECT count(*) FROM delivery WHERE destination = 'down' AND state = 'Pending' AND attempts > 0", before.Count);
        await bench.StagesAsync("Delivering", 1);
        Assert.All(
            (await bench.DeliveriesAsync(study)).Where(delivery => delivery.Destination == "down"),
            delivery => Assert.Contains("127.0.0.1", delivery.Reason, StringComparison.Ordinal));

        await using var up = Pacs.Start(folder["down"], port);
        await bench.StagesAsync("Done", 2);
        var evidence = bench.Journal.Column("SELECT sop_uid FROM instance WHERE origin = 'Evidence' ORDER BY sop_uid");
        Assert.Equal(evidence, before.Concat(Uids(up)).Order(StringComparer.Ordinal));
        Assert.Equal(evidence, Uids(other).Order(StringComparer.Ordinal));
        Assert.Equal(0, bench.Journal.Count("SELECT count(*) FROM delivery WHERE state <> 'Delivered'"));
    }

    private static IEnumerable<string> Uids(Pacs pacs) => pacs.Stored.Select(request => request.AffectedSopInstanceUid);
}

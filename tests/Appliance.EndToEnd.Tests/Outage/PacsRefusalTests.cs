using System.Globalization;
using Appliance.Contracts;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Fleet;
using Appliance.Simulators.Peers;

namespace Appliance.EndToEnd.Tests.Outage;

/// <summary>A PACS that says no: for this object, for now, or to us.</summary>
public class PacsRefusalTests
{
    private static readonly string Segmentation = DicomUID.SegmentationStorage.Value;

    [Theory]
    [InlineData("0122")]
    [InlineData("A900")]
    public async Task OneObjectRefusedForGood_IsADeadLetterWithItsCause_NothingElseWaits(string status)
    {
        using var folder = new TestFolder();
        await using var broker = await MosquittoProcess.StartAsync(folder["broker"]);
        await using var fleet = await FleetPeer.StartAsync(
            "127.0.0.1", broker.Port, folder["events.jsonl"], cancellationToken: TestContext.Current.CancellationToken);
        await using var pacs = Pacs.Start(folder.Sub("pacs"));
        pacs.Behaviour = new PacsBehaviour { RefusedSopClass = Segmentation, RefusalStatus = Status(status) };
        await using var bench = await Bench.StartAsync(
            folder, Bench.Settings with { Broker = broker.Url, Destinations = [Bench.Destination("pacs", pacs.Port)] });

        var refused = await bench.SendAsync();
        await bench.StagesAsync("Done", 1);
        pacs.Behaviour = new PacsBehaviour();
        var next = await bench.SendAsync();
        await bench.StagesAsync("Done", 2);

        var deliveries = await bench.DeliveriesAsync(refused);
        var dead = Assert.Single(deliveries, delivery => delivery.State == "DeadLetter");
        Assert.Equal((Segmentation, 1), (dead.SopClass, dead.Attempts));
        Assert.Contains(status, dead.Reason, StringComparison.Ordinal);
        Assert.Contains("refuse the SOP class", dead.Reason, StringComparison.Ordinal);
        Assert.Equal("DeadLetters", (await bench.StudyAsync(refused)).GetProperty("reason").GetString());
        Assert.Contains(dead.Reason, (await bench.Unit.AskAsync("studies")).Expect(), StringComparison.Ordinal);
        Assert.All(await bench.DeliveriesAsync(next), delivery => Assert.Equal("Delivered", delivery.State));
        Assert.Single(pacs.Refused);
        Assert.Equal((2 * deliveries.Count) - 1, pacs.Stored.Select(request => request.AffectedSopInstanceUid).Distinct().Count());
        Assert.Equal((2 * deliveries.Count) - 1, pacs.Stored.Count);
        await bench.CountsAsync("SELECT count(*) FROM outbox", 0);
        Assert.Equal(
            [$"{deliveries.Count - 1} and 1", $"{deliveries.Count} and 0"],
            fleet.Committed.Where(record => record.Stream == Streams.Audit).Select(
                record => $"{record.Data.GetProperty("delivered").GetInt32()} and {record.Data.GetProperty("deadLettered").GetInt32()}"));
    }

    [Fact]
    public async Task OutOfResources_IsTriedAgainAndDeliveredOnce()
    {
        using var folder = new TestFolder();
        await using var pacs = Pacs.Start(folder.Sub("pacs"));
        pacs.Behaviour = new PacsBehaviour { RefusedSopClass = Segmentation, RefusalStatus = DicomStatus.OutOfResources };
        await using var bench = await Bench.StartAsync(folder, Bench.Settings with { Destinations = [Bench.Destination("pacs", pacs.Port)] });

        var study = await bench.SendAsync();
        await Eventually.TrueAsync("the PACS refused twice", Bench.Limit, () => pacs.Refused.Count >= 2);
        Assert.Equal(1, bench.Journal.Count("SELECT count(*) FROM delivery WHERE state <> 'Delivered'"));
        pacs.Behaviour = new PacsBehaviour();
        await bench.StagesAsync("Done", 1);

        var deliveries = await bench.DeliveriesAsync(study);
        Assert.All(deliveries, delivery => Assert.Equal("Delivered", delivery.State));
        Assert.Equal(pacs.Refused.Count + 1, Assert.Single(deliveries, delivery => delivery.SopClass == Segmentation).Attempts);
        Assert.Equal(
            deliveries.Select(delivery => delivery.SopUid).Order(StringComparer.Ordinal),
            pacs.Stored.Select(request => request.AffectedSopInstanceUid).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AssociationRejectedForGood_IsADeadLetterAtOnce()
    {
        using var folder = new TestFolder();
        await using var strict = Pacs.Start(folder.Sub("strict"), policy: new AssociationPolicy { CallingAETitles = new HashSet<string> { "SOMEONE" } });
        await using var other = Pacs.Start(folder.Sub("other"));
        await using var bench = await Bench.StartAsync(
            folder, Bench.Settings with { Destinations = [Bench.Destination("strict", strict.Port), Bench.Destination("other", other.Port)] });

        var study = await bench.SendAsync();
        await bench.StagesAsync("Done", 1);

        var deliveries = (await bench.DeliveriesAsync(study)).ToLookup(delivery => delivery.Destination);
        Assert.NotEmpty(deliveries["strict"]);
        Assert.All(deliveries["strict"], delivery => Assert.Equal(("DeadLetter", 1), (delivery.State, delivery.Attempts)));
        Assert.All(deliveries["strict"], delivery => Assert.Contains("calling AE title not recognized", delivery.Reason, StringComparison.Ordinal));
        Assert.All(deliveries["other"], delivery => Assert.Equal("Delivered", delivery.State));
        Assert.Empty(strict.Stored);
    }

    private static DicomStatus Status(string code) => new(ushort.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}

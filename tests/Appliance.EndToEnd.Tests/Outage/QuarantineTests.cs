using Appliance.Contracts;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Fleet;
using Appliance.Simulators.Peers;

namespace Appliance.EndToEnd.Tests.Outage;

/// <summary>A study that keeps failing is put aside for a person.</summary>
public class QuarantineTests
{
    private const int Attempts = 3;

    [Fact]
    public async Task StudyThatKeepsFailing_IsQuarantinedWithItsReason_NextOneGoesThrough()
    {
        using var folder = new TestFolder();
        await using var broker = await MosquittoProcess.StartAsync(folder["broker"]);
        await using var fleet = await FleetPeer.StartAsync(
            "127.0.0.1", broker.Port, folder["events.jsonl"], cancellationToken: TestContext.Current.CancellationToken);
        await using var pacs = Pacs.Start(folder.Sub("pacs"));
        var settings = Bench.Settings with { Role = "node", Broker = broker.Url, Destinations = [Bench.Destination("pacs", pacs.Port)] };
        await using var bench = await Bench.StartAsync(folder, settings);
        var broken = await bench.SendAsync();
        await bench.StagesAsync("Ready", 1);
        var next = await bench.SendAsync();
        await bench.StagesAsync("Ready", 2);

        var file = bench.Journal.Column("SELECT file FROM instance ORDER BY id LIMIT 1").Single();
        await File.WriteAllBytesAsync(
            Path.Combine(bench.Unit.StateFolder, "spool", file), new byte[4096], TestContext.Current.CancellationToken);
        await using var runner = await UnitProcess.StartAsync(settings with { Role = "runner", StateFolder = bench.Unit.StateFolder });
        await bench.StagesAsync("Quarantined", 1);
        await bench.StagesAsync("Done", 1);

        var put = await bench.StudyAsync(broken);
        Assert.Equal("Quarantined", put.GetProperty("stage").GetString());
        Assert.Equal("RunFailed", put.GetProperty("reason").GetString());
        Assert.StartsWith(
            "ct-lung-density: the file of instance #1 is not what was received", put.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var run = Assert.Single(put.GetProperty("runs").EnumerateArray());
        Assert.Equal(("Failed", Attempts), (run.GetProperty("state").GetString(), run.GetProperty("attempts").GetInt32()));
        Assert.Equal("Done", (await bench.StudyAsync(next)).GetProperty("stage").GetString());
        await bench.CountsAsync("SELECT count(*) FROM outbox", 0);
        var alarm = Assert.Single(fleet.Committed, record => record.Stream == Streams.Alarm);
        Assert.Equal(AlarmCodes.StudyQuarantined, alarm.Data.GetProperty("code").GetString());
        Assert.Equal(Attempts, alarm.Data.GetProperty("attempts").GetInt32());
        Assert.Contains("instance #1", (await bench.Unit.AskAsync("studies")).Expect(), StringComparison.Ordinal);
    }
}

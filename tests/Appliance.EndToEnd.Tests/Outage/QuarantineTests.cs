using Appliance.Contracts;
using Appliance.EndToEnd.Tests.Crash;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Fleet;
using Appliance.Simulators.Peers;

namespace Appliance.EndToEnd.Tests.Outage;

/// <summary>A study that cannot be run is put aside for a person, and blocks nothing.</summary>
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
        var settings = NodeOnly(pacs) with { Broker = broker.Url };
        await using var bench = await Bench.StartAsync(folder, settings);
        var broken = await bench.SendAsync();
        await bench.StagesAsync("Ready", 1);
        var next = await bench.SendAsync();
        await bench.StagesAsync("Ready", 2);

        // A folder in its place: a file that is there and that nobody can read, not even root.
        File.Delete(FirstFile(bench));
        Directory.CreateDirectory(FirstFile(bench));
        await using var runner = await RunnerAsync(bench, settings);
        await bench.StagesAsync("Quarantined", 1);
        await bench.StagesAsync("Done", 1);

        var put = await bench.StudyAsync(broken);
        Assert.Equal(("Quarantined", "RunFailed"), (put.GetProperty("stage").GetString(), put.GetProperty("reason").GetString()));
        Assert.StartsWith(
            "ct-lung-density: the file of instance #1 cannot be read", put.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var run = Assert.Single(put.GetProperty("runs").EnumerateArray());
        Assert.Equal(("Failed", Attempts), (run.GetProperty("state").GetString(), run.GetProperty("attempts").GetInt32()));
        Assert.Equal("Done", (await bench.StudyAsync(next)).GetProperty("stage").GetString());
        await bench.CountsAsync("SELECT count(*) FROM outbox", 0);
        var alarm = Assert.Single(fleet.Committed, record => record.Stream == Streams.Alarm);
        Assert.Equal(AlarmCodes.StudyQuarantined, alarm.Data.GetProperty("code").GetString());
        Assert.Equal(Attempts, alarm.Data.GetProperty("attempts").GetInt32());
        Assert.Contains("instance #1", (await bench.Unit.AskAsync("studies")).Expect(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamagedFile_IsNeverRun_StudyGoesThroughWhenItIsSentAgain()
    {
        using var folder = new TestFolder();
        await using var pacs = Pacs.Start(folder.Sub("pacs"));
        var settings = NodeOnly(pacs);
        await using var bench = await Bench.StartAsync(folder, settings);
        var study = await bench.SendAsync();
        await bench.StagesAsync("Ready", 1);

        var bytes = await File.ReadAllBytesAsync(FirstFile(bench), TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(FirstFile(bench), bytes, TestContext.Current.CancellationToken);
        await using var runner = await RunnerAsync(bench, settings);
        await bench.StagesAsync("Quarantined", 1);
        Assert.Equal("FileMissing", (await bench.StudyAsync(study)).GetProperty("reason").GetString());
        Assert.Empty(pacs.Stored);

        await bench.SendAgainAsync(study);
        await bench.StagesAsync("Done", 1);
        Assert.Equal(["Superseded", "Reported"], bench.Journal.Column("SELECT state FROM run ORDER BY id"));
        SpoolAccount.HoldsEverything(bench.Unit.StateFolder, [study]);
        SpoolAccount.HoldsNothingElse(bench.Unit.StateFolder);
        EvidenceAccount.OneResultARevision(bench.Journal, [study]);
        EvidenceAccount.IsAtThePacs(bench.Journal, pacs, folder["pacs"]);
    }

    private static UnitSettings NodeOnly(Pacs pacs) =>
        Bench.Settings with { Role = "node", Destinations = [Bench.Destination("pacs", pacs.Port)] };

    private static Task<UnitProcess> RunnerAsync(Bench bench, UnitSettings settings) =>
        UnitProcess.StartAsync(settings with { Role = "runner", StateFolder = bench.Unit.StateFolder });

    private static string FirstFile(Bench bench) => Path.Combine(
        bench.Unit.StateFolder, "spool", bench.Journal.Column("SELECT file FROM instance ORDER BY id LIMIT 1").Single());
}

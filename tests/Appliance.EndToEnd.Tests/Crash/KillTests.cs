using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Fleet;
using Appliance.Simulators.Peers;

namespace Appliance.EndToEnd.Tests.Crash;

/// <summary>SIGKILL under load, at moments that a seed chooses: <c>APPLIANCE_KILL_SEED</c> and <c>APPLIANCE_KILLS</c> vary it.</summary>
public class KillTests
{
    private const string PacsAe = "PACS";
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(8);

    private static int Seed => Number("APPLIANCE_KILL_SEED", 2026);

    private static int Kills => Number("APPLIANCE_KILLS", 28);

    [Theory]
    [InlineData("all")]
    [InlineData("node", "runner")]
    public async Task Unit_KilledAgainAndAgain_LosesNothingAndGivesEachStudyOneResult(params string[] roles)
    {
        using var folder = new TestFolder();
        await using var pacs = Pacs.Start(folder.Sub("pacs"));
        pacs.Behaviour = new PacsBehaviour { Delay = TimeSpan.FromMilliseconds(60) };
        await using var broker = await MosquittoProcess.StartAsync(folder["broker"]);
        await using var fleet = await FleetPeer.StartAsync("127.0.0.1", broker.Port, folder["events.jsonl"], cancellationToken: TestContext.Current.CancellationToken);
        await using var unit = await CrashUnit.StartAsync(Settings(folder.Sub("state"), pacs.Port, broker.Url), roles);
        var journal = new JournalProbe(unit.Node.Process.StateFolder);
        await using var load = new ScannerLoad(unit.Port, folder["sent"], journal);

        var killer = new Killer(unit, journal, Seed);
        Say($"{Kills} kills of {string.Join('+', roles)}, seed {Seed}");
        await killer.KillAsync(Kills);

        await load.FinishAsync(DrainLimit);
        await Eventually.TrueAsync("every study is done and reported", DrainLimit, () => IsDone(journal, load));
        foreach (var part in unit.Parts)
        {
            Assert.Equal(0, await part.Process.StopAsync());
        }

        Say($"{load.Studies.Count} studies; kills that hit ingest {killer.Hits(KillAim.Ingest)}, a run {killer.Hits(KillAim.Run)}, "
            + $"delivery {killer.Hits(KillAim.Delivery)}; {killer.WithTemporaryFiles} left temporary files");
        Assert.Equal(Kills, killer.Kills);
        Assert.All([KillAim.Ingest, KillAim.Run, KillAim.Delivery], phase => Assert.InRange(killer.Hits(phase), Kills / 7, Kills));
        Assert.Empty(load.Refusals);
        SpoolAccount.HoldsEverything(unit.Node.Process.StateFolder, load.Studies);
        SpoolAccount.HoldsNothingElse(unit.Node.Process.StateFolder);
        EvidenceAccount.OneResultARevision(journal, load.Studies);
        EvidenceAccount.IsAtThePacs(journal, pacs, folder["pacs"]);
        UpstreamAccount.OneRecordAResult(journal, fleet);
    }

    private static UnitSettings Settings(string stateFolder, int pacsPort, string broker) => new()
    {
        StateFolder = stateFolder,
        Port = FreePort.Next(),
        Destinations = [string.Create(CultureInfo.InvariantCulture, $"pacs={PacsAe}@127.0.0.1:{pacsPort}")],
        Broker = broker,
        QuietPeriodSeconds = 3,
        Environment = new Dictionary<string, string>
        {
            ["APPLIANCE__Running__MaxInterruptions"] = "1000",
            ["APPLIANCE__Delivery__RetryDelaySeconds"] = "0.2",
            ["APPLIANCE__Delivery__MaxRetryDelaySeconds"] = "1",
            ["APPLIANCE__Uplink__MinReconnectSeconds"] = "1",
            ["APPLIANCE__Uplink__MaxReconnectSeconds"] = "2",
            ["APPLIANCE__Uplink__ResendSeconds"] = "5",
        },
    };

    private static bool IsDone(JournalProbe journal, ScannerLoad load) =>
        journal.Count("SELECT count(*) FROM study WHERE stage = 'Done'") == load.Studies.Count
        && journal.Count("SELECT count(*) FROM outbox") == 0;

    private static void Say(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var given) ? given : otherwise;
}

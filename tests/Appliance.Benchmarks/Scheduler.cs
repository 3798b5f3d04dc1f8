using System.Globalization;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Health;
using Appliance.Edge.Proofs;
using Appliance.Edge.Results;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Uplink;
using Appliance.Inference.Apps;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Benchmarks;

/// <summary>
/// How long runs wait on a busy unit: 200 small runs, one in five of them stat, come in 20 seconds behind four heavy ones, more than
/// two slots can do. The real runner and journal with apps that only take time and declare memory; once with the lanes that the apps
/// declare, and once with all runs in one lane.
/// </summary>
internal static class Scheduler
{
    private const int Small = 200;
    private const int Heavy = 4;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SmallTakes = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan HeavyTakes = TimeSpan.FromSeconds(6);

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Report.Title("Waits from closing to start: 200 runs of 0.15 s and 4 of 6 s, two slots (scheduler)");
        foreach (bool lanes in new[] { true, false })
        {
            string how = lanes ? "with lanes" : "in one lane";
            foreach (IGrouping<string, double> waits in (await WaitsAsync(lanes, cancellationToken)).GroupBy(wait => wait.Kind, wait => wait.Seconds))
            {
                double[] sorted = [.. waits.Order()];
                Report.Row(
                    $"{waits.Key} runs {how}, p99",
                    Report.Number(sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1], "s"),
                    string.Create(CultureInfo.InvariantCulture, $"median {Report.Median(sorted):0.00} s, {sorted.Length} runs"));
            }
        }
    }

    private static async Task<List<(string Kind, double Seconds)>> WaitsAsync(bool lanes, CancellationToken cancellationToken)
    {
        DirectoryInfo state = Directory.CreateTempSubdirectory("appliance-scheduler-");
        try
        {
            var folder = new StateFolder(state.FullName);
            folder.Prepare();
            await using Journal journal = Journal.Open(folder, TimeProvider.System, NullLogger<Journal>.Instance, Journal.Patience);
            using Runner runner = Compose(folder, journal);
            await runner.StartAsync(cancellationToken);
            for (int n = 0; n < Heavy; n++)
            {
                await AddAsync(journal, "heavy", lanes ? RunLane.Background : RunLane.Routine, mebibytes: 600, n, cancellationToken);
            }

            for (int n = 0; n < Small; n++)
            {
                bool stat = n % 5 == 0;
                await AddAsync(journal, stat ? "stat" : "routine", stat && lanes ? RunLane.Stat : RunLane.Routine, mebibytes: 100, n, cancellationToken);
                await Task.Delay(Between, TimeProvider.System, cancellationToken);
            }

            while (journal.Read(session => session.Count("SELECT count(*) FROM run WHERE state IN ('Pending', 'Running')")) > 0)
            {
                await Task.Delay(Between, TimeProvider.System, cancellationToken);
            }

            await runner.StopAsync(cancellationToken);
            return journal.Read(session => session.Query(
                "SELECT app_id, created_at, started_at FROM run ORDER BY lane, id",
                row => (row.GetString(0), (row.GetTime(2) - row.GetTime(1)).TotalSeconds)));
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    private static Task AddAsync(Journal journal, string app, RunLane lane, int mebibytes, int number, CancellationToken cancellationToken) =>
        journal.WriteAsync(
            transaction =>
            {
                DateTimeOffset now = TimeProvider.System.GetUtcNow();
                string uid = string.Create(CultureInfo.InvariantCulture, $"2.25.{number}.{app.Length}");
                StudyRow study = StudyTable.OpenNeedsTransaction(transaction, uid, "BENCH", now);
                StudyTable.MoveNeedsTransaction(transaction, study, StudyEvent.Closed);
                RunTable.AddNeedsTransaction(transaction, study, new ActiveApp(new AppVersion(app, "1.0.0"), "CT", [], new RunNeeds(lane, mebibytes, 0)), now);
            },
            cancellationToken);

    private static Runner Compose(StateFolder folder, Journal journal)
    {
        TimeProvider clock = TimeProvider.System;
        var options = new RunningOptions();
        var budget = new MemoryBudget(800, 1000, 0);
        var identity = UnitIdentity.Load(folder, "bench");
        var records = new StudyRecords(new Outbox(identity, clock), identity);
        var settling = new StudySettling(records);
        var spool = new Spool(
            folder, new StorageOptions { StateFolder = folder.Path, MinFreeBytes = 1 << 20 }, new PhysicalFileSystem(), NullLogger<Spool>.Instance);
        var licensing = new EntitlementOptions();
        var licences = new LicenceGate(journal, new EntitlementBook(folder, identity, licensing), _ => false, identity, licensing, new MeterUplink(new Outbox(identity, clock)));
        var results = new ResultStore(folder, new PhysicalFileSystem(), NullLogger<ResultStore>.Instance);
        var ending = new RunEnding(journal, spool, results, settling, records, () => [], licences, options);
        var proofs = new ProofGate(journal, _ => null, new ProvingGround(new UnitPlatform([]), _ => []), budget);
        var studies = new OpenStudies(options, clock);
        return new Runner(
            journal,
            new SpoolRecovery(folder, spool, journal, settling, NullLogger<SpoolRecovery>.Instance),
            results,
            new RunQueue(options, budget, studies),
            new RunGate(options, _ => null, _ => false),
            studies,
            new RunAttempt(journal, spool, new Sleeper(), ending, budget, licences, proofs, new PeakMemory(), new CheckedFiles(clock), options, clock, NullLogger<RunAttempt>.Instance),
            new Heartbeats(clock),
            options,
            clock,
            NullLogger<Runner>.Instance);
    }

    /// <summary>An app that takes its time and nothing else.</summary>
    private sealed class Sleeper : IAppExecutor
    {
        public async Task<Execution> ExecuteAsync(ExecutionRequest request, IProgress<ExecutionProgress> progress, CancellationToken cancellationToken)
        {
            await Task.Delay(request.App.Id == "heavy" ? HeavyTakes : SmallTakes, TimeProvider.System, cancellationToken);
            return new Execution(RunState.Reported, new RunResult(), [], null, []);
        }

        public Task<Execution> FailAsync(ExecutionRequest request, RunReason reason, CancellationToken cancellationToken) =>
            Task.FromResult(new Execution(RunState.Failed, new RunResult { Reasons = [reason] }, [], null, []));
    }
}

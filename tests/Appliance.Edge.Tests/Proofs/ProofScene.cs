using Appliance.Contracts;
using Appliance.Edge.Apps;
using Appliance.Edge.Health;
using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Edge.Uplink;
using Appliance.Inference.Apps;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Proofs;

/// <summary>A unit with two apps, whose golden cases come out as the test says, and as many starts on other platforms as it wants.</summary>
internal sealed class ProofScene : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("proofs-");
    private AppShelf _shelf = null!;

    public ProofScene()
    {
        LungShelf.Make(Unit, _folder.FullName);
        Directory.Delete(Path.Combine(_folder.FullName, LungShelf.Wider.Id), recursive: true);
        Unit.Budget = new MemoryBudget(4000, 8000, 0); // The lung app declares 3,072 MiB.
        Unit.Apps.Clear();
        Unit.Apps.AddRange([LungShelf.Lung, LungShelf.Other]);
        StartOn("6.1.0-30");
    }

    public TestUnit Unit { get; } = new();

    public ProofGate Gate { get; private set; } = null!;

    /// <summary>How the golden cases of an app come out; those that are not named do as expected.</summary>
    public Dictionary<AppVersion, string> Departures { get; } = [];

    /// <summary>What happens instead of running golden cases; null runs them.</summary>
    public RunGolden? Instead { get; set; }

    /// <summary>The apps whose golden cases were run, in order.</summary>
    public List<string> Ran { get; } = [];

    /// <summary>Whether an app's engines are still being compiled.</summary>
    public Func<AppVersion, bool> Waits { get; set; } = _ => false;

    /// <summary>A process starts on a kernel.</summary>
    public void StartOn(string kernel)
    {
        Unit.Ground = new ProvingGround(new UnitPlatform([KeyValuePair.Create("kernel", kernel)]), _ => []);
        _shelf = new AppShelf(
            Unit.Running, Unit.Journal, new InstalledCatalogue(Unit.Folder, new AppStore(Unit.Folder, Unit.Disk), new AppsOptions(), Unit.Clock), NullLogger<AppShelf>.Instance);
        Gate = new ProofGate(Unit.Journal, _shelf.Find, Unit.Ground, Unit.Budget);
    }

    public ProofEnding Ending() => new(Unit.Journal, new Outbox(Unit.Identity, Unit.Clock), NullLogger<ProofEnding>.Instance);

    public GoldenProver Prover() => new(
        _shelf, app => Waits(app), Instead ?? RunAsync, Gate, Ending(), Unit.Ground, Unit.Budget, Unit.Journal, new Heartbeats(Unit.Clock), Unit.Running,
        NullLogger<GoldenProver>.Instance);

    /// <summary>What a start does before runs are begun.</summary>
    public Task RecoverAsync() => Ending().RecoverAsync(TestUnit.Cancel);

    /// <summary>Runs golden cases until none are owed.</summary>
    public async Task ProveAsync()
    {
        using GoldenProver prover = Prover();
        while (await prover.ProveNextAsync(TestUnit.Cancel))
        {
        }
    }

    /// <summary>Runs what may be run.</summary>
    public async Task RunAllAsync()
    {
        Runner runner = Unit.Runner(new RefusingExecutor(), new RunGate(Unit.Running, _ => null, Gate.Holds));
        while (await runner.RunNextAsync(TestUnit.Cancel))
        {
        }
    }

    public List<string> Proofs() => [.. Unit.Journal.Read(AppProofTable.All).Select(proof => $"{proof.App.Id} {proof.State}")];

    public AppProof Proof(AppVersion app) => Unit.Journal.Read(session => AppProofTable.Find(session, app))!;

    public List<string> Runs() => [.. Unit.Runs().Select(run => $"{run.App.Id} {run.State} {run.Reason}".TrimEnd())];

    /// <summary>The alarms that stand.</summary>
    public List<string> Alarms() => [.. Unit.Journal.Read(session => StandingAlarms.Read(session, SpaceState.Plenty)).Select(alarm => $"{alarm.Code} {alarm.Part}")];

    /// <summary>How often it was told upstream.</summary>
    public int Told() => Unit.Journal.Read(session => session.Query("SELECT payload FROM outbox WHERE stream = 'alarm'", row => (byte[])row.GetValue(0)))
        .Count(payload => System.Text.Encoding.UTF8.GetString(payload).Contains(AlarmCodes.GoldenDeparted, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Unit.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Task<GoldenOutcome> RunAsync(AppPackage package, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        Ran.Add(package.Id);
        return Task.FromResult(new GoldenOutcome(Departures.GetValueOrDefault(new AppVersion(package.Id, package.Version)), []));
    }

    /// <summary>As the unit's own: refuses where the unit has reasons.</summary>
    private sealed class RefusingExecutor : IAppExecutor
    {
        private readonly FakeExecutor _reports = new();

        public async Task<Execution> ExecuteAsync(ExecutionRequest request, IProgress<ExecutionProgress> progress, CancellationToken cancellationToken)
        {
            Execution execution = await _reports.ExecuteAsync(request, progress, cancellationToken);
            return request.Refusals.Count == 0
                ? execution
                : execution with { State = RunState.Refused, Result = new RunResult { Reasons = [.. request.Refusals.Select(RunReason.Of)] } };
        }

        public Task<Execution> FailAsync(ExecutionRequest request, RunReason reason, CancellationToken cancellationToken) =>
            _reports.FailAsync(request, reason, cancellationToken);
    }
}

using Appliance.Dicom.Data;
using Appliance.Edge.Delivery;
using Appliance.Edge.Commitment;
using Appliance.Edge.Certificates;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Health;
using Appliance.Edge.Orders;
using Appliance.Edge.Priors;
using Appliance.Edge.Proofs;
using Appliance.Edge.Receive;
using Appliance.Edge.Results;
using Appliance.Edge.Routing;
using Appliance.Edge.Running;
using Appliance.Edge.Shadows;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Uplink;
using Appliance.Inference.Apps;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Storage;

/// <summary>The parts of a unit below its sockets, on a fake clock, with as many restarts as a test wants.</summary>
internal sealed class TestUnit : IAsyncDisposable
{
    private static readonly RunNeeds NoNeeds = new(RunLane.Routine, 0, 0);

    private readonly TempState _state;
    private OpenStudies? _openStudies;
    private CheckedFiles? _checkedFiles;
    private readonly long _minFreeBytes;

    public TestUnit(IFileSystem? disk = null, string? below = null, long minFreeBytes = 1 << 20)
    {
        _state = new TempState(below);
        _minFreeBytes = minFreeBytes;
        Disk = disk ?? new PhysicalFileSystem();
        Start();
    }

    public SettableClock Clock { get; } = new(DateTimeOffset.Parse("2026-03-01T08:00:00Z", System.Globalization.CultureInfo.InvariantCulture));

    public IFileSystem Disk { get; }

    public StateFolder Folder => _state.Folder;

    public Journal Journal { get; private set; } = null!;

    public Spool Spool { get; private set; } = null!;

    public StudySettling Settling { get; private set; } = null!;

    public InstanceIntake Intake { get; private set; } = null!;

    public StudyRecords Records { get; private set; } = null!;

    public UnitDevice Device { get; private set; } = null!;

    public SpoolRecovery Recovery => new(Folder, Spool, Journal, Settling, NullLogger<SpoolRecovery>.Instance);

    public StudiesOptions Studies { get; } = new();

    public OrdersOptions Orders { get; } = new();

    public RunningOptions Running { get; } = new();

    public List<AppVersion> Apps { get; } = [new("app", "1.0.0")];

    /// <summary>What apps need, by id; the others need nothing and are routine.</summary>
    public Dictionary<string, RunNeeds> Needs { get; } = [];

    public IReadOnlyList<ActiveApp> Installed() => [.. Apps.Select(app =>
    {
        (string modality, string[] sopClasses) = Reads.GetValueOrDefault(app.Id, ("CT", [DicomUID.CTImageStorage.Value]));
        return new ActiveApp(app, modality, sopClasses, Needs.GetValueOrDefault(app.Id, NoNeeds));
    })];

    public List<string> Destinations { get; } = ["PACS"];

    public PriorsOptions Priors { get; } = new();

    /// <summary>What every app asks for of earlier studies; null for nothing.</summary>
    public PriorWish? Wish { get; set; }

    /// <summary>What fetches earlier studies.</summary>
    public PriorFetch Fetch => new(
        Journal,
        Spool,
        Intake,
        new Archive(
            Priors, new NodeOptions(), Associations, new CertificateStore(new CertificateFiles(Folder), new TlsOptions(), Clock), Clock),
        Priors,
        NullLogger<PriorFetch>.Instance);

    public List<RoutingRule> Routing { get; } = [];

    /// <summary>What kind of series an app reads, where it is not every CT.</summary>
    public Dictionary<string, (string Modality, string[] SopClasses)> Reads { get; } = [];

    public StudyRouter Router => new(
        Journal,
        Spool,
        Installed,
        Routing,
        Scanners,
        NullLogger<StudyRouter>.Instance);

    public StudyCollector Collector => new(
        Journal, Settling, Router, new OrderQueue(Orders), new PriorPlan(Priors, _ => Wish), Studies, new Heartbeats(Clock), Clock,
        NullLogger<StudyCollector>.Instance);

    public RunEnding Ending => new(Journal, Spool, Results, Settling, Records, () => Destinations, Licences, Running);

    public ResultStore Results => new(Folder, Disk, NullLogger<ResultStore>.Instance);

    public EntitlementOptions Entitlements { get; } = new();

    /// <summary>The apps that need a licence, by id.</summary>
    public HashSet<string> Licensed { get; } = [];

    public UnitIdentity Identity { get; private set; } = null!;

    public EntitlementBook Book => new(Folder, Identity, Entitlements);

    public LicenceGate Licences => new(Journal, Book, app => Licensed.Contains(app.Id), Identity, Entitlements, Meter);

    public MeterUplink Meter => new(new Outbox(Identity, Clock));

    public EntitlementWatch EntitlementWatch => new(
        Installed, app => Licensed.Contains(app.Id), Book, Journal, new Outbox(Identity, Clock), Meter, Entitlements, new Heartbeats(Clock),
        NullLogger<EntitlementWatch>.Instance);

    /// <summary>The packages that can be opened, by version; the other apps are names alone.</summary>
    public Dictionary<AppVersion, AppPackage> Packages { get; } = [];

    /// <summary>What golden cases depend on beside the app.</summary>
    public ProvingGround Ground { get; set; } = new(new UnitPlatform([KeyValuePair.Create("kernel", "6.1.0-30")]), _ => []);

    public ProofGate Proofs => new(Journal, Packages.GetValueOrDefault, Ground, Budget);

    /// <summary>The queue of one destination; its longest wait after failures is five minutes.</summary>
    public DestinationQueue Queue(DestinationOptions destination, DeliveryOptions? options = null, IDestinationTransport? transport = null)
    {
        options ??= new DeliveryOptions();
        var backoff = new Backoff(TimeSpan.FromSeconds(options.RetryDelaySeconds), TimeSpan.FromMinutes(5), () => 0.5);
        return new DestinationQueue(
            destination,
            transport ?? DestinationTransports.For(destination, "APPLIANCE", Associations, Clock, NullLogger.Instance),
            Journal,
            Spool,
            new DeliverySettling(destination, Journal, Settling, options, backoff, NullLogger.Instance),
            new DestinationPace(destination, backoff, Clock),
            NullLogger.Instance);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A machine with 1,000 MiB, of which runs get 800.</summary>
    public MemoryBudget Budget { get; set; } = new(800, 1000, 0);

    public OpenStudies OpenStudies => _openStudies ??= new OpenStudies(Running, Clock);

    public CheckedFiles CheckedFiles => _checkedFiles ??= new CheckedFiles(Clock);

    public RunQueue RunQueue => new(Running, Budget, OpenStudies);

    public Runner Runner(IAppExecutor executor, RunGate? gate = null) => new(
        Journal,
        Recovery,
        Results,
        new RunQueue(Running, Budget, OpenStudies),
        gate ?? new RunGate(Running, Packages.GetValueOrDefault, _ => false),
        OpenStudies,
        new RunAttempt(Journal, Spool, executor, Ending, Budget, Licences, Proofs, new PeakMemory(), CheckedFiles, Running, Clock, NullLogger<RunAttempt>.Instance),
        new Heartbeats(Clock),
        Running,
        Clock,
        NullLogger<Runner>.Instance);

    /// <summary>Versions that are tried, and what is known of them.</summary>
    public Dictionary<AppVersion, ShadowApp> Tried { get; } = [];

    public ShadowRunner ShadowRunner(IAppExecutor executor, RunGate? gate = null)
    {
        gate ??= new RunGate(Running, Packages.GetValueOrDefault, _ => false);
        var ending = new ShadowEnding(Journal, Records, NullLogger<ShadowEnding>.Instance);
        return new ShadowRunner(
            Journal,
            Tried.GetValueOrDefault,
            new ShadowAttempt(Journal, Spool, executor, ending, Budget, gate, new PeakMemory(), CheckedFiles, Running, Clock, NullLogger<ShadowAttempt>.Instance),
            ending,
            Budget,
            gate,
            Proofs,
            Licences,
            new Heartbeats(Clock),
            Running,
            Clock,
            NullLogger<ShadowRunner>.Instance);
    }

    /// <summary>Installs a version in the journal alone, as one that is tried.</summary>
    public Task TryAsync(AppVersion app, RunNeeds needs = default, params (string Finding, double Tolerance)[] tolerances)
    {
        Tried[app] = new ShadowApp(needs, tolerances.ToDictionary(item => item.Finding, item => item.Tolerance));
        return Journal.WriteAsync(
            transaction => transaction.Execute(
                """
                INSERT INTO app (app_id, app_version, state, content_digest, publisher, installed_at, changed_at)
                VALUES ($app, $version, 'Shadow', '', 'vendor', $now, $now)
                """,
                ("$app", app.Id), ("$version", app.Version), ("$now", JournalTime.Format(Clock.GetUtcNow()))),
            Cancel);
    }

    public Retention Retention(RetentionOptions options) => new(
        Journal, Spool, new PriorRetention(Journal, Spool), Results, options, NullLogger<Retention>.Instance);

    public CommitmentReports CommitmentReports => new(Journal, Settling, NullLogger<CommitmentReports>.Instance);

    public CommitmentReporter CommitmentReporter => new(
        Journal, new CommitmentJudge(Journal, Spool), Scanners, new Heartbeats(Clock), NullLogger<CommitmentReporter>.Instance);

    public AssociationOptions Associations { get; } = new();

    public OrderQuestion OrderQuestion => new(
        Journal, Spool, new WorklistClient(Orders, new NodeOptions(), Associations, Clock), Orders, NullLogger<OrderQuestion>.Instance);

    public OrderWorker OrderWorker => new(Journal, OrderQuestion, Orders, new Heartbeats(Clock), NullLogger<OrderWorker>.Instance);

    public List<ScannerOptions> Scanners { get; } = [];

    /// <summary>The connections of the listener that was made last.</summary>
    public ConnectionTable? Connections { get; private set; }

    /// <summary>Where what concerns peers is logged.</summary>
    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;

    public DicomListener Listener(NodeOptions options, params DicomPort[] morePorts)
    {
        var services = new AssociationServices(
            Intake,
            new PerformedStepHandler(Journal, NullLogger<PerformedStepHandler>.Instance),
            new CommitmentHandler(Journal, new CommitmentJudge(Journal, Spool), Scanners, NullLogger<CommitmentHandler>.Instance),
            CommitmentReports,
            new PriorExpectation(Priors, options),
            Logs.CreateLogger<AssociationServices>());
        var callers = new CallerList(Scanners);
        Connections = new ConnectionTable(options, Associations, callers, Journal, Logs.CreateLogger<ConnectionTable>());
        var admission = new Admission(Spool, services, Connections, callers, options, Associations, Logs.CreateLogger<Admission>());
        var server = new ConnectionServer(Connections, admission, services, Journal, Associations, Logs.CreateLogger<ConnectionServer>());
        return new DicomListener(
            Recovery, Journal, [DicomPort.Plain(options), .. morePorts], server, options, NullLogger<DicomListener>.Instance);
    }

    public Task<IntakeOutcome> ReceiveAsync(TestObject instance, long? association = null) =>
        Intake.StoreAsync(instance.Request(association), new MemoryStream(instance.Bytes()), Cancel);

    /// <summary>Receives a study of <paramref name="instances"/> and lets its quiet period pass.</summary>
    public async Task<StudyRow> CloseStudyAsync(string study = "1.2.3", int instances = 1)
    {
        for (int n = 1; n <= instances; n++)
        {
            await ReceiveAsync(new TestObject { Study = study, Sop = $"{study}.1.{n}" });
        }

        return await LetQuietPeriodPassAsync(study);
    }

    public async Task<StudyRow> LetQuietPeriodPassAsync(string study = "1.2.3")
    {
        Clock.Advance(TimeSpan.FromSeconds(Studies.QuietPeriodSeconds));
        await Collector.CloseDueAsync(Cancel);
        return Study(study);
    }

    public StudyRow Study(string study = "1.2.3") => Journal.Read(session => StudyTable.Find(session, study))!;

    public List<InstanceRow> Instances(string sop = "1.2.3.1.1") => Journal.Read(session => InstanceTable.BySopUid(session, sop));

    public List<RunRow> Runs() => Journal.Read(session => session.Query($"SELECT {RunRow.Columns} FROM run ORDER BY id", RunRow.Map));

    public long Count(string sql) => Journal.Read(session => session.Count(sql));

    public string[] Files() => _state.Files();

    /// <summary>Closes the journal and opens everything anew, as the next process would.</summary>
    public async Task RestartAsync()
    {
        await Journal.DisposeAsync();
        Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        _state.Dispose();
    }

    private void Start()
    {
        Journal = _state.OpenJournal(Clock);
        Spool = _state.OpenSpool(Disk, _minFreeBytes);
        UnitIdentity identity = Identity = UnitIdentity.Load(Folder, "unit-1");
        Device = new UnitDevice(identity);
        Records = new StudyRecords(new Outbox(identity, Clock), identity);
        Settling = new StudySettling(Records);
        Intake = new InstanceIntake(
            Spool,
            Journal,
            Settling,
            new PriorIntake(Spool, Journal, Device, Priors, NullLogger<PriorIntake>.Instance),
            Device,
            identity,
            NullLogger<InstanceIntake>.Instance);
    }
}

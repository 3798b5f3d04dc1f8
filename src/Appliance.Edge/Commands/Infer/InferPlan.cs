using Appliance.Edge.Hardware;
using Appliance.Edge.Hosting;
using Appliance.Edge.Running;
using Appliance.Edge.Running.Engines;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Commands.Infer;

/// <summary>What is run and how much of it at a time.</summary>
internal sealed record InferPlan
{
    /// <summary>The apps, by id.</summary>
    public IReadOnlyList<AppPackage> Apps { get; private init; } = [];

    /// <summary>Why there is nothing to run; null when there is.</summary>
    public string? Fault { get; private init; }

    /// <summary>Studies at a time that were asked for.</summary>
    public int Wanted { get; private init; }

    /// <summary>Studies at a time that the memory lets in, by what the apps declare and as the unit counts it; at least one.</summary>
    public int Parallel { get; private init; }

    /// <summary>The memory that runs may use together.</summary>
    public required MemoryBudget Budget { get; init; }

    /// <summary>How models are run: as the unit runs them, on the engines that it compiled.</summary>
    public required OnnxRuntimeOptions Runtime { get; init; }

    /// <summary>What binds the apps.</summary>
    public required OfflineTerms Terms { get; init; }

    /// <summary>Why studies may not be run with an app, by its id.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<RefusalReason>> Refusals { get; private init; } = new Dictionary<string, IReadOnlyList<RefusalReason>>();

    /// <summary>What is on the machine and cannot be used, where all apps were asked for: whoever reads the results must not take it for an app that found nothing.</summary>
    public IReadOnlyList<AppPackageException> Unusable { get; private init; } = [];

    /// <summary>Chooses the apps and how many studies at a time.</summary>
    /// <param name="settings">The unit's settings.</param>
    /// <param name="names">The apps; none for all that the unit would run.</param>
    /// <param name="parallel">Studies at a time; 0 for as many as the unit would run.</param>
    /// <param name="threads">Threads for a model; 0 for as many as the unit would use.</param>
    /// <exception cref="AppPackageException">A package that was named has faults.</exception>
    public static InferPlan Make(UnitSettings settings, IReadOnlyList<string> names, int parallel, int threads)
    {
        RunningOptions options = settings.Options.Running;
        OnnxRuntimeOptions runtime = RuntimeOf(settings);
        runtime.Threads = threads > 0 ? threads : runtime.Threads;
        AppsOnUnit onUnit = AppsOnUnit.Look(settings);
        var plan = new InferPlan
        {
            Budget = MemoryBudget.Of(options),
            Runtime = runtime,
            Terms = new OfflineTerms(settings),
            Wanted = parallel > 0 ? parallel : options.Concurrency,
            Unusable = names.Count > 0 ? [] : [.. onUnit.Installed.Rejected, .. onUnit.Shipped.Rejected],
        };
        var chosen = new SortedDictionary<string, AppPackage>(StringComparer.Ordinal);
        foreach (string name in names.Distinct(StringComparer.Ordinal))
        {
            if (AppSelection.Find(name, onUnit) is not { } package)
            {
                return plan with { Fault = Texts.Format("AppUnknown", name, options.AppsFolder) };
            }

            if (!chosen.TryAdd(package.Manifest.Id, package))
            {
                return plan with { Fault = Texts.Format("InferTwice", package.Manifest.Id) };
            }
        }

        AppPackage[] apps = [.. (names.Count > 0 ? [.. chosen.Values] : onUnit.Active).Select(app => onUnit.AsRun(app, options.Precision))];
        Array.ForEach(apps, plan.Terms.RequireOpen);
        return apps.Length == 0
            ? plan with { Fault = Texts.Format("InferNoApps", options.AppsFolder) }
            : plan with
            {
                Apps = apps,
                Refusals = apps.ToDictionary(app => app.Id, plan.Terms.Refusals, StringComparer.Ordinal),
                Parallel = plan.Budget.HowMany(NeedsOf(apps, plan.Budget), plan.Wanted),
            };
    }

    /// <summary>ONNX Runtime as the unit uses it, on the engines that it compiled.</summary>
    internal static OnnxRuntimeOptions RuntimeOf(UnitSettings settings)
    {
        var store = new EngineStore(new StateFolder(settings.Options.Storage.StateFolder), new PhysicalFileSystem(), TimeProvider.System);
        return EngineShelf.Look(store, settings.Options.Running, new NvidiaFiles()).RuntimeOptions();
    }

    /// <summary>The apps run one after the other on a study, so it needs what the hungriest does; what can never run takes nothing.</summary>
    private static RunNeeds NeedsOf(IEnumerable<AppPackage> apps, MemoryBudget budget)
    {
        RunNeeds[] needs = [.. apps.Select(app => RunNeeds.Of(app.Manifest.Resources)).Where(needs => budget.Impossible(needs).Count == 0)];
        return new RunNeeds(RunLane.Background, needs.Max(app => (int?)app.HostMebibytes) ?? 0, needs.Max(app => (int?)app.DeviceMebibytes) ?? 0);
    }
}

using Appliance.Edge.Hosting;
using Appliance.Edge.Running;
using Appliance.Inference.Apps;
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

    /// <summary>How models are run.</summary>
    public required OnnxRuntimeOptions Runtime { get; init; }

    /// <summary>Chooses the apps and how many studies at a time.</summary>
    /// <param name="settings">The unit's settings.</param>
    /// <param name="names">The apps; none for all that the unit would run.</param>
    /// <param name="parallel">Studies at a time; 0 for as many as the unit would run.</param>
    /// <param name="threads">Threads for a model; 0 for as many as the unit would use.</param>
    /// <exception cref="AppPackageException">A package that was named has faults.</exception>
    public static InferPlan Make(UnitSettings settings, IReadOnlyList<string> names, int parallel, int threads)
    {
        RunningOptions options = settings.Options.Running;
        OnnxRuntimeOptions runtime = options.ForOnnxRuntime();
        runtime.Threads = threads > 0 ? threads : runtime.Threads;
        var plan = new InferPlan { Budget = MemoryBudget.Of(options), Runtime = runtime, Wanted = parallel > 0 ? parallel : options.Concurrency };
        AppsOnUnit onUnit = AppsOnUnit.Look(settings);
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

        AppPackage[] apps = names.Count > 0 ? [.. chosen.Values] : [.. onUnit.Active];
        return apps.Length == 0
            ? plan with { Fault = Texts.Format("InferNoApps", options.AppsFolder) }
            : plan with { Apps = apps, Parallel = plan.Budget.HowMany(NeedsOf(apps, plan.Budget), plan.Wanted) };
    }

    /// <summary>The apps run one after the other on a study, so it needs what the hungriest does; what can never run takes nothing.</summary>
    private static RunNeeds NeedsOf(IEnumerable<AppPackage> apps, MemoryBudget budget)
    {
        RunNeeds[] needs = [.. apps.Select(app => RunNeeds.Of(app.Manifest.Resources)).Where(needs => budget.Impossible(needs).Count == 0)];
        return new RunNeeds(RunLane.Background, needs.Max(app => (int?)app.HostMebibytes) ?? 0, needs.Max(app => (int?)app.DeviceMebibytes) ?? 0);
    }
}

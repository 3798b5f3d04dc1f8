using System.Diagnostics;
using System.Globalization;
using Appliance.EndToEnd.Tests.Apps;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Simulators.Apps;

namespace Appliance.Benchmarks;

/// <summary>
/// Sixty synthetic apps over two modules on one study: the time of all of them on one open study, which executes every equal step once,
/// next to that of each on a study of its own; how much is held meanwhile; and how long a unit takes to install them.
/// </summary>
internal static class SixtyApps
{
    private const int Apps = 60;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Report.Title("60 apps over two modules, 120 slices of 256 × 256 (sixty)");
        using var folder = new TestFolder();
        using var study = await ThoraxFolder.MakeAsync(120, 256);
        await using var unit = await UnitProcess.StartAsync(new UnitSettings { StateFolder = folder.Sub("state") });
        var packages = new SyntheticPackages(folder, await PackedApps.KeyAsync(folder, unit.StateFolder));
        List<string> files = [await packages.BodyAsync("1.0.0"), await packages.PartsAsync("1.0.0")];
        for (int number = 0; number < Apps; number++)
        {
            files.Add(await packages.AppAsync(number));
        }

        ModuleSet modules = AppCatalogue.ModulesIn(packages.Sources);
        AppPackage[] apps = [.. Enumerable.Range(0, Apps).Select(number => AppPackage.Load(Path.Combine(packages.Sources, $"{SyntheticApps.Id(number)}-1.0.0"), modules))];
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        var engine = new AppEngine(models, TimeProvider.System);
        await RunAsync(engine, apps[..4], study.Files, shared: true, cancellationToken); // warm
        (double alone, int aloneSteps, _) = await RunAsync(engine, apps, study.Files, shared: false, cancellationToken);
        (double beside, int besideSteps, long held) = await RunAsync(engine, apps, study.Files, shared: true, cancellationToken);
        Report.Row("each on a study of its own", Report.Number(alone, "s"), string.Create(CultureInfo.InvariantCulture, $"{aloneSteps} steps executed"));
        Report.Row("all on one study", Report.Number(beside, "s"), string.Create(CultureInfo.InvariantCulture, $"{besideSteps} steps executed; {Report.Ratio(alone, beside, "faster")}"));
        Report.Row("held at most between two runs", Report.Number(held / 1048576.0, "MiB"));

        var clock = Stopwatch.StartNew();
        (await unit.AskAsync(["apps", "install", .. files])).Expect();
        Report.Row("installed on a unit by one verb", Report.Number(clock.Elapsed.TotalSeconds, "s"), string.Create(CultureInfo.InvariantCulture, $"{files.Count} packages"));
    }

    private static async Task<(double Seconds, int Executed, long MostHeld)> RunAsync(
        AppEngine engine, AppPackage[] apps, IReadOnlyList<string> files, bool shared, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        int executed = 0;
        long held = 0;
        StudyInput? study = null;
        for (int next = 0; next < apps.Length; next++)
        {
            study = shared && study is not null ? study : StudyInput.Open(files, cancellationToken);
            study.Plan(shared ? apps[next..] : [apps[next]]);
            AppResult result = await engine.RunAsync(apps[next], study, progress: null, cancellationToken);
            executed += result.Outcome == RunOutcome.Reported
                ? result.Timings.Count(step => !step.IsShared)
                : throw new InvalidOperationException($"{apps[next].Id}: {result.Outcome}");
            study.Plan(shared ? apps[(next + 1)..] : []);
            held = Math.Max(held, study.HeldBytes);
        }

        return (clock.Elapsed.TotalSeconds, executed, held);
    }
}

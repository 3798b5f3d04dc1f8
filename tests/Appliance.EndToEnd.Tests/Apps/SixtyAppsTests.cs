using System.Diagnostics;
using System.Text.Json;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Outage;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Simulators.Apps;

namespace Appliance.EndToEnd.Tests.Apps;

/// <summary>What a hospital with a whole catalogue of apps has: sixty of them on one unit, from two modules.</summary>
public sealed class SixtyAppsTests
{
    private const int Apps = 60;

    [Fact]
    public async Task SixtyApps_OneStudy_EveryEqualStepRunsOnce_AndFindingsAreThoseOfEachAppAlone()
    {
        using var folder = new TestFolder();
        await using var bench = await Bench.StartAsync(folder, AppsUnderLoadTests.WithoutShippedApps(folder));
        var packages = new SyntheticPackages(folder, await PackedApps.KeyAsync(folder, bench.Unit.StateFolder));
        string[] modules = [await packages.BodyAsync("1.0.0"), await packages.PartsAsync("1.0.0")];
        var files = new List<string>();
        for (int number = 0; number < Apps; number++)
        {
            files.Add(await packages.AppAsync(number));
        }

        // The modules come last: the verb finds the order.
        var clock = Stopwatch.StartNew();
        string said = (await bench.Unit.AskAsync(["apps", "install", .. files, .. modules])).Expect();
        TimeSpan installed = clock.Elapsed;
        Assert.Equal(Apps + modules.Length, said.Split('\n').Count(line => line.Contains("is installed", StringComparison.Ordinal)));

        var study = await bench.SendAsync();
        await bench.StagesAsync("Done", 1);
        TestContext.Current.SendDiagnosticMessage(
            "installed in {0:0.0} s, runs took {1} s", installed.TotalSeconds,
            bench.Journal.Column("SELECT round((julianday(max(ended_at)) - julianday(min(started_at))) * 86400, 1) FROM run")[0]);

        IReadOnlyList<IReadOnlyList<string>> runs = bench.Journal.Rows("SELECT app_id, state, result_json, timings_json FROM run ORDER BY app_id");
        Assert.Equal(Apps, runs.Count);
        Assert.All(runs, run => Assert.Equal("Reported", run[1]));
        ModuleSet available = AppCatalogue.ModulesIn(packages.Sources);
        AppPackage[] apps = [.. Enumerable.Range(0, Apps).Select(number => AppPackage.Load(Path.Combine(packages.Sources, $"{SyntheticApps.Id(number)}-1.0.0"), available))];
        Assert.Equal(apps.SelectMany(app => app.Graph.Nodes).Select(node => node.Form).Distinct().Count(), runs.Sum(run => Executed(run[3]).Count));
        Assert.Single(runs.SelectMany(run => Executed(run[3])), step => step == "hu");
        Assert.Single(runs.SelectMany(run => Executed(run[3])), step => step.EndsWith("/largest", StringComparison.Ordinal));
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        foreach ((AppPackage app, IReadOnlyList<string> run) in apps.Zip(runs))
        {
            AppResult alone = await new AppEngine(models, TimeProvider.System).RunAsync(
                app, StudyInput.Open(study.Objects.Select(item => item.Path), TestContext.Current.CancellationToken), progress: null, TestContext.Current.CancellationToken);
            using var result = JsonDocument.Parse(run[2]);
            Assert.Equal(app.Id, run[0]);
            Assert.Equal(
                alone.Findings.Select(finding => (finding.Id, finding.Value!.Value)),
                result.RootElement.GetProperty("findings").EnumerateArray().Select(finding => (finding.GetProperty("id").GetString()!, finding.GetProperty("value").GetDouble())));
            Assert.Equal(
                app.Modules.Select(module => (module.Id, module.Version, module.ContentDigest)),
                result.RootElement.GetProperty("modules").EnumerateArray().Select(module =>
                    (module.GetProperty("id").GetString()!, module.GetProperty("version").GetString()!, module.GetProperty("digest").GetString()!)));
        }
    }

    /// <summary>The steps that a run executed itself, from what the journal keeps of its times.</summary>
    private static IReadOnlyList<string> Executed(string timings)
    {
        using var json = JsonDocument.Parse(timings);
        return [.. json.RootElement.EnumerateArray().Where(step => !step.GetProperty("shared").GetBoolean()).Select(step => step.GetProperty("step").GetString()!)];
    }
}

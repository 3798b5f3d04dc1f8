#pragma warning disable RS0030 // Seeded: the same operations each time.
using System.Globalization;
using System.Text.Json;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Outage;
using Appliance.Simulators.Apps;

namespace Appliance.EndToEnd.Tests.Apps;

/// <summary>Apps come and go on a unit at work. APPLIANCE_APP_OPERATIONS=200 makes it long, APPLIANCE_APP_SEED=7 makes it another.</summary>
public sealed class AppsUnderLoadTests
{
    private static readonly string[] Ids = ["lung-a", "lung-b", "lung-c"];
    private static readonly string[] Versions = ["1.0.0", "1.1.0"];

    private static int Operations { get; } = Number("APPLIANCE_APP_OPERATIONS", 16);

    private static int Seed { get; } = Number("APPLIANCE_APP_SEED", 1);

    [Fact]
    public async Task InstallUpgradeUseRemove_AtRandomWhileStudiesFlow_NoStudyFails()
    {
        using var folder = new TestFolder();
        UnitSettings settings = WithoutShippedApps(folder);
        await using var bench = await Bench.StartAsync(folder, settings);
        string key = await PackedApps.KeyAsync(folder, bench.Unit.StateFolder);
        var packages = new Dictionary<(string, string), string>();
        foreach (string id in Ids)
        {
            foreach (string version in Versions)
            {
                packages[(id, version)] = await PackedApps.PackAsync(folder, key, id, version);
            }
        }

        string all = await OperateAsync(bench, packages, first: packages[(Ids[0], Versions[0])], last: packages[(Ids[0], Versions[1])]);
        using var list = JsonDocument.Parse((await bench.Unit.AskAsync("apps", "list", "--json")).Expect());
        Assert.Contains(list.RootElement.GetProperty("apps").EnumerateArray(), app =>
            (app.GetProperty("id").GetString(), app.GetProperty("version").GetString(), app.GetProperty("state").GetString()) == (Ids[0], Versions[1], "Active"));
        Assert.True(bench.Journal.Count("SELECT count(DISTINCT app_id || ' ' || app_version) FROM run WHERE state = 'Reported'") > 1, all);
    }

    [Fact]
    public async Task ModulesComeAndGoToo_AtRandomWhileStudiesFlow_NoStudyFails_AndEveryAppHasItsModules()
    {
        using var folder = new TestFolder();
        await using var bench = await Bench.StartAsync(folder, WithoutShippedApps(folder));
        var synthetic = new SyntheticPackages(folder, await PackedApps.KeyAsync(folder, bench.Unit.StateFolder));
        var packages = new Dictionary<(string, string), string>
        {
            [(SyntheticApps.Body, "1.0.0")] = await synthetic.BodyAsync("1.0.0"),
            [(SyntheticApps.Body, "1.1.0")] = await synthetic.BodyAsync("1.1.0", aboveHu: -250),
            [(SyntheticApps.Body, "2.0.0")] = await synthetic.BodyAsync("2.0.0", aboveHu: -200),
            [(SyntheticApps.Parts, "1.0.0")] = await synthetic.PartsAsync("1.0.0"),
            [(SyntheticApps.Parts, "1.1.0")] = await synthetic.PartsAsync("1.1.0", body: ">=1"),
            [(SyntheticApps.Id(0), "1.0.0")] = await synthetic.AppAsync(0),
            [(SyntheticApps.Id(1), "1.0.0")] = await synthetic.AppAsync(1),
            [(SyntheticApps.Id(1), "1.1.0")] = await synthetic.AppAsync(1, "1.1.0"),
            [(SyntheticApps.Id(2), "1.0.0")] = await synthetic.AppAsync(2, range: ">=1.1"),
        };
        (await bench.Unit.AskAsync("apps", "install", packages[(SyntheticApps.Body, "1.0.0")])).Expect();

        string all = await OperateAsync(bench, packages, first: packages[(SyntheticApps.Id(0), "1.0.0")], last: packages[(SyntheticApps.Body, "1.1.0")]);

        using var list = JsonDocument.Parse((await bench.Unit.AskAsync("apps", "list", "--json")).Expect());
        string[] there = [.. list.RootElement.GetProperty("apps").EnumerateArray().Select(app => $"{app.GetProperty("id").GetString()} {app.GetProperty("version").GetString()}")];
        Assert.All(
            list.RootElement.GetProperty("apps").EnumerateArray().SelectMany(app => app.GetProperty("modules").EnumerateArray()),
            module => Assert.Contains(module.GetString()!, there));
        Assert.True(bench.Journal.Count("SELECT count(*) FROM run WHERE result_json NOT LIKE '%syn-body%'") == 0, all);
    }

    /// <summary>Installs, upgrades, switches and removes at random while studies flow; no study and no run may fail.</summary>
    /// <returns>What was done, for whoever looks for the reason of a failure.</returns>
    private static async Task<string> OperateAsync(Bench bench, Dictionary<(string Id, string Version), string> packages, string first, string last)
    {
        (await bench.Unit.AskAsync("apps", "install", first)).Expect();
        using var enough = new CancellationTokenSource();
        Task<int> sending = SendAsync(bench, enough.Token);
        var random = new Random(Seed);
        (string Id, string Version)[] known = [.. packages.Keys];
        var said = new List<string>();
        for (int i = 0; i < Operations; i++)
        {
            (string id, string version) = known[random.Next(known.Length)];
            string[] operation = random.Next(6) switch
            {
                0 or 1 => ["install", packages[(id, version)]],
                2 => ["upgrade", packages[(id, version)]],
                3 => ["use", id, version],
                4 => ["remove", id, version],
                _ => ["remove", id],
            };
            ToolResult result = await bench.Unit.AskAsync(["apps", .. operation]);
            said.Add($"{string.Join(' ', operation.Select(Path.GetFileName))} → {result.ExitCode}");

            // 0 done, 1 no upgrade, no module or a module that is needed, 69 not installed: all of them answers. A disk or a defect of ours is none.
            Assert.True(result.ExitCode is 0 or 1 or 69, $"{said[^1]}: {result.Error}");
        }

        (await bench.Unit.AskAsync("apps", "install", last)).Expect();
        await enough.CancelAsync();
        int studies = await sending;
        await bench.StagesAsync("Done", studies);

        string all = $"seed {Seed}: {string.Join(", ", said)}";
        Assert.True(bench.Journal.Count("SELECT count(*) FROM study WHERE stage = 'Quarantined'") == 0, all);
        Assert.True(bench.Journal.Count("SELECT count(*) FROM run WHERE state NOT IN ('Reported', 'Superseded')") == 0, all);
        TestContext.Current.SendDiagnosticMessage("{0} studies, {1} runs, {2}", studies, bench.Journal.Count("SELECT count(*) FROM run"), all);
        return all;
    }

    [Fact]
    public async Task InstallKilledAgainAndAgain_NothingIsHalfInstalled_AndItSucceedsInTheEnd()
    {
        using var folder = new TestFolder();
        await using var bench = await Bench.StartAsync(folder, WithoutShippedApps(folder));
        string key = await PackedApps.KeyAsync(folder, bench.Unit.StateFolder);
        string package = await PackedApps.PackAsync(folder, key, Ids[0], Versions[0]);
        for (var pause = TimeSpan.FromMilliseconds(100); pause < TimeSpan.FromSeconds(1); pause += TimeSpan.FromMilliseconds(150))
        {
            await using var install = new ChildProcess(Repository.ApplianceBinary, ["apps", "install", package, "--state", bench.Unit.StateFolder]);
            await Task.Delay(pause, TimeProvider.System, TestContext.Current.CancellationToken);
            await install.KillAsync();

            // Expect: what is there is whole.
            using var list = JsonDocument.Parse((await bench.Unit.AskAsync("apps", "list", "--json")).Expect());
            if (list.RootElement.GetProperty("apps").GetArrayLength() > 0)
            {
                break;
            }
        }

        (await bench.Unit.AskAsync("apps", "install", package)).Expect();
        await bench.SendAsync();
        await bench.StagesAsync("Done", 1);
        Assert.Equal("Reported", Assert.Single(bench.Journal.Column("SELECT state FROM run")));
    }

    internal static UnitSettings WithoutShippedApps(TestFolder folder) => Bench.Settings with
    {
        Environment = new Dictionary<string, string>(Bench.Settings.Environment) { ["APPLIANCE__Running__AppsFolder"] = folder.Sub("none") },
    };

    private static async Task<int> SendAsync(Bench bench, CancellationToken enough)
    {
        int studies = 0;
        while (!enough.IsCancellationRequested)
        {
            await bench.SendAsync();
            studies++;
        }

        return studies;
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}

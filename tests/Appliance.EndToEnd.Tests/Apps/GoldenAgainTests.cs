using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Appliance.EndToEnd.Tests.Crash;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Outage;
using Appliance.Simulators.Peers;

namespace Appliance.EndToEnd.Tests.Apps;

/// <summary>A unit whose options, image or driver changed proves its apps again before it serves them.</summary>
public sealed class GoldenAgainTests
{
    private const string App = "ct-lung-density";
    private const int Segfault = 11;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OptionOfTheRuntimeChanges_InstalledAppIsProvedAgain_AndServed()
    {
        using var folder = new TestFolder();
        await using (var before = await Bench.StartAsync(folder, Settings(folder.Sub("none"), threads: 1)))
        {
            string key = await PackedApps.KeyAsync(folder, before.Unit.StateFolder);
            (await before.Unit.AskAsync("apps", "install", await PackedApps.PackAsync(folder, key, "lung", "1.0.0"))).Expect();
            await before.SendAsync();
            await before.StagesAsync("Done", 1);
            Assert.Equal(0, await before.Unit.StopAsync());
        }

        await using var bench = await Bench.StartAsync(folder, Settings(folder.Sub("none"), threads: 2));

        await bench.CountsAsync("SELECT count(*) FROM app_proof WHERE state = 'Proved' AND cause = 'Running:Threads: 1 → 2'", 1);
        bench.MakeStudy(); // The first one is there already.
        await bench.SendAsync();
        await bench.StagesAsync("Done", 2);
        Assert.Equal(["Reported", "Reported"], bench.Journal.Column("SELECT state FROM run ORDER BY id"));
    }

    [Fact]
    public async Task ImageUpdateBreaksAnApp_ItsStudiesAreRefusedInThePacs_AndRunAgainOnceItIsMended()
    {
        using var folder = new TestFolder();
        await using var pacs = Pacs.Start(folder.Sub("pacs"));
        string apps = Shipped(folder);
        string manifest = await File.ReadAllTextAsync(ManifestIn(apps), Cancel);
        await using (var before = await Bench.StartAsync(folder, Settings(apps, threads: 1, pacs)))
        {
            await before.SendAsync();
            await before.StagesAsync("Done", 1);
            Assert.Equal(0, await before.Unit.StopAsync());
        }

        await BreakAsync(apps);
        await using (var broken = await Bench.StartAsync(folder, Settings(apps, threads: 2, pacs)))
        {
            broken.MakeStudy();
            SentStudy study = await broken.SendAsync();
            await broken.StagesAsync("Done", 2);

            Assert.Equal(["Reported ", "Refused golden-departed"], broken.Journal.Column("SELECT state || ' ' || coalesce(reason, '') FROM run ORDER BY id"));
            Assert.All(await broken.DeliveriesAsync(study), delivery => Assert.Equal("Delivered", delivery.State));
            Assert.Contains(
                Directory.GetFiles(folder["pacs"], "*", SearchOption.AllDirectories),
                file => Encoding.UTF8.GetString(File.ReadAllBytes(file)).Contains($"{App} 1.0.0 is not used on this unit", StringComparison.Ordinal));
            Assert.Contains("golden-departed", await AlarmsAsync(broken.Unit));
            Assert.Contains("NOT SERVED, its golden cases depart", (await broken.Unit.AskAsync("apps", "list")).Output, StringComparison.Ordinal);
            Assert.Contains("已停用，其标准用例结果不符", (await Tool.RunAsync(
                "/usr/bin/env", "APPLIANCE_LANG=zh-CN", $"APPLIANCE__Running__AppsFolder={apps}", Repository.ApplianceBinary, "status", "--state", broken.Unit.StateFolder)).Output, StringComparison.Ordinal);
            Assert.Equal(1, (await broken.Unit.AskAsync("studies", "rerun", "--app", App)).ExitCode);
            Assert.Equal(0, await broken.Unit.StopAsync());
        }

        await File.WriteAllTextAsync(ManifestIn(apps), manifest, Cancel);
        await using var mended = await Bench.StartAsync(folder, Settings(apps, threads: 2, pacs));
        await mended.CountsAsync("SELECT count(*) FROM app_proof WHERE state = 'Proved' AND departure IS NULL", 1);
        Assert.DoesNotContain("golden-departed", await AlarmsAsync(mended.Unit));

        (await mended.Unit.AskAsync("studies", "rerun", "--app", App)).Expect();

        await mended.CountsAsync("SELECT count(*) FROM run WHERE state = 'Reported' AND study_id = 2 AND revision = 2", 1);
        await mended.StagesAsync("Done", 2);
    }

    [Fact]
    public async Task GoldenCasesCrashTheRunnerAgainAndAgain_TheAppIsGivenUp_TheNodeGoesOn()
    {
        using var folder = new TestFolder();
        string apps = Shipped(folder);
        for (int copy = 0; copy < 60; copy++) // So that there is time to hit them.
        {
            Copy(Path.Combine(apps, App, "golden", "phantom"), Path.Combine(apps, App, "golden", string.Create(CultureInfo.InvariantCulture, $"again{copy}")));
        }

        UnitSettings settings = Settings(apps, threads: 1) with { Role = "node" };
        await using var bench = await Bench.StartAsync(folder, settings);
        SentStudy study = await bench.SendAsync();
        await using var runner = await UnitProcess.StartAsync(settings with { Role = "runner", StateFolder = bench.Unit.StateFolder });
        for (int crash = 1; crash <= 3; crash++)
        {
            await bench.CountsAsync("SELECT count(*) FROM app_proof WHERE state = 'Proving'", 1);
            await Eventually.TrueAsync("the runner crashes", Bench.Limit, () => !Signal.Send(runner.Process.Id, Segfault) || runner.Process.HasExited);
            Assert.NotEqual(0, await runner.Process.ExitedAsync(Bench.Limit));
            await runner.StartAgainAsync();
            await bench.CountsAsync("SELECT interruptions FROM app_proof", crash);
        }

        await bench.StagesAsync("Done", 1);
        Assert.Equal(["GivenUp"], bench.Journal.Column("SELECT state FROM app_proof"));
        Assert.Equal(["Refused golden-given-up"], bench.Journal.Column("SELECT state || ' ' || reason FROM run"));
        Assert.Contains("golden-departed", await AlarmsAsync(bench.Unit));
        Assert.False(bench.Unit.Process.HasExited);
        Assert.Equal("Done", (await bench.StudyAsync(study)).GetProperty("stage").GetString());
    }

    private static async Task<IReadOnlyList<string?>> AlarmsAsync(UnitProcess unit) =>
        [.. (await unit.StatusAsync()).GetProperty("alarms").EnumerateArray().Select(alarm => alarm.GetProperty("code").GetString())];

    /// <summary>The image's folder of apps, with one app.</summary>
    private static string Shipped(TestFolder folder)
    {
        string apps = folder.Sub("apps");
        Copy(Path.Combine(Repository.Root, "models", App), Path.Combine(apps, App));
        return apps;
    }

    /// <summary>An update of the image with an app in which somebody made a mistake.</summary>
    private static async Task BreakAsync(string apps)
    {
        JsonNode manifest = JsonNode.Parse(await File.ReadAllTextAsync(ManifestIn(apps), Cancel))!;
        manifest["graph"]!.AsArray().Single(step => (string)step!["id"]! == "hu")!["with"]!["leastMustBeBelowHu"] = -2000;
        await File.WriteAllTextAsync(ManifestIn(apps), manifest.ToJsonString(), Cancel);
    }

    private static string ManifestIn(string apps) => Path.Combine(apps, App, "app.json");

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static UnitSettings Settings(string apps, int threads, Pacs? pacs = null) => Bench.Settings with
    {
        Destinations = pacs is null ? [] : [Bench.Destination("pacs", pacs.Port)],
        Environment = new Dictionary<string, string>(Bench.Settings.Environment)
        {
            ["APPLIANCE__Running__AppsFolder"] = apps,
            ["APPLIANCE__Running__Threads"] = threads.ToString(CultureInfo.InvariantCulture),
            ["DOTNET_DbgEnableMiniDump"] = "0",
        },
    };
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.EndToEnd.Tests.Apps;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Outage;
using Appliance.EndToEnd.Tests.Paths;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Refusals;

/// <summary>
/// An app whose report is no valid DICOM on some studies, which none of its golden cases is: the dose, which a scanner need not state, is
/// reported in a unit of no known scheme. What is not valid never leaves; that nothing came of the study does, and nothing is lost.
/// </summary>
public sealed class InvalidEvidenceTests
{
    private const string App = "ct-dose-noise", Module = "body-mask";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AppWhoseEvidenceFailsTheGateOnAStudy_IsToldAsFailed_AndReportsOnceItIsMended()
    {
        Tool.Require("dciodvfy");
        using var folder = new TestFolder();
        string apps = folder.Sub("apps");
        Copy(Module, Path.Combine(apps, Module));
        await WriteAppAsync(Path.Combine(apps, App), "1.0.0", dose => dose["unit"]!["scheme"] = "99OWN");
        await using var pacs = await StoreScpProcess.StartAsync(folder["pacs"]);
        await using var bench = await Bench.StartAsync(folder, Bench.Settings with
        {
            Destinations = [pacs.Destination("PACS")],
            Environment = new Dictionary<string, string>(Bench.Settings.Environment) { ["APPLIANCE__Running__AppsFolder"] = apps },
        });
        new WaterPhantom { CtdiVol = _ => null, Seed = 2 }.WriteDicom(folder.Sub("without-dose"));
        new WaterPhantom().WriteDicom(folder.Sub("with-dose"));
        await SendAsync(bench, folder["without-dose"]);
        await bench.StagesAsync("Done", 1);
        string[] before = [.. pacs.Files];

        await SendAsync(bench, folder["with-dose"]);
        await bench.StagesAsync("Quarantined", 1);
        await bench.CountsAsync("SELECT count(*) FROM delivery WHERE state <> 'Delivered'", 0);

        Assert.Equal(["Reported", "Failed"], bench.Journal.Column("SELECT state FROM run ORDER BY id"));
        string[] told = [.. pacs.Files.Except(before)];
        await FailureIsToldAsync(told);
        await FailureIsShownAsync(bench.Unit);

        await InstallMendedAsync(folder, bench.Unit);
        (await bench.Unit.AskAsync("studies", "retry", "2")).Expect();
        await bench.StagesAsync("Done", 2);

        PacsEvidence evidence = await PacsEvidence.ReadAsync([.. pacs.Files.Except(before).Except(told)]);
        Assert.Equal(10, (await evidence.MeasurementsAsync())[("113830", "")].Value, 0.05);
        string failed = told.Single(file => file.Contains("SR", StringComparison.Ordinal));
        Assert.Equal(
            await Pydicom.AskAsync(failed, "print(ds.SOPInstanceUID)"),
            await Pydicom.AskAsync(evidence.Report, "print(ds.PredecessorDocumentsSequence[0].ReferencedSeriesSequence[0].ReferencedSOPSequence[0].ReferencedSOPInstanceUID)"));
        Assert.Empty((await bench.Unit.StatusAsync()).GetProperty("alarms").EnumerateArray());
    }

    private static async Task InstallMendedAsync(TestFolder folder, UnitProcess unit)
    {
        string key = await PackedApps.KeyAsync(folder, unit.StateFolder);
        Copy(Module, folder[$"sources/{Module}"]);
        await WriteAppAsync(folder[$"sources/{App}"], "1.0.1", _ => { });
        foreach (string package in new[] { Module, App })
        {
            (await Tool.RunAsync(Repository.ApplianceBinary, "apps", "pack", folder[$"sources/{package}"], "--key", key, "--out", folder[$"{package}.tar"])).Expect();
        }

        (await unit.AskAsync("apps", "install", folder[$"{Module}.tar"], folder[$"{App}.tar"])).Expect();
    }

    private static async Task SendAsync(Bench bench, string study) => (await Dcmtk.StoreAsync(bench.Unit.Port, UnitProcess.AeTitle, study)).Expect();

    private static async Task FailureIsToldAsync(IReadOnlyList<string> files)
    {
        PacsEvidence evidence = await PacsEvidence.ReadAsync(files);
        foreach (string file in files)
        {
            Assert.Empty(await Dciodvfy.ErrorsAsync(file));
        }

        Assert.Single(evidence.Pages);
        Assert.Null(evidence.Segmentation);
        Assert.Empty(await evidence.MeasurementsAsync());
        Assert.Equal("Not analysed: processing failed", await Pydicom.AskAsync(evidence.Report, "print(ds.CompletionFlagDescription)"));
        Assert.Contains(await evidence.TextsAsync(), text => text.Contains("unit of any concept", StringComparison.Ordinal));
    }

    private static async Task FailureIsShownAsync(UnitProcess unit)
    {
        Assert.Contains("unit of any concept", (await unit.AskAsync("studies", "show", "2")).Expect(), StringComparison.Ordinal);
        JsonElement status = await unit.StatusAsync();
        Assert.Contains("study-quarantined", status.GetProperty("alarms").EnumerateArray().Select(alarm => alarm.GetProperty("code").GetString()));
    }

    /// <summary>The shipped app in another version, with a golden case that it refuses: what it says of a dose is not among what was tried.</summary>
    private static async Task WriteAppAsync(string folder, string version, Action<JsonNode> change)
    {
        Copy(App, folder);
        foreach (string golden in Directory.GetDirectories(Path.Combine(folder, "golden")).Where(golden => Path.GetFileName(golden) != "cut-off"))
        {
            Directory.Delete(golden, recursive: true);
        }

        string file = Path.Combine(folder, "app.json");
        JsonNode manifest = JsonNode.Parse(await File.ReadAllTextAsync(file, Cancel))!;
        manifest["version"] = version;
        JsonArray steps = manifest["graph"]!.AsArray();
        JsonNode findings = steps.Single(step => step!["id"]!.GetValue<string>() == "findings")!["with"]!["findings"]!;
        change(findings.AsArray().Single(finding => finding!["id"]!.GetValue<string>() == "ctdivol")!);
        await File.WriteAllTextAsync(file, manifest.ToJsonString(), Cancel);
    }

    private static void Copy(string app, string to)
    {
        string from = Path.Combine(Repository.Root, "models", app);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}

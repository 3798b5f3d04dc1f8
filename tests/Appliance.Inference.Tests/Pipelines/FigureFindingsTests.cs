using System.Text.Json.Nodes;
using Appliance.Inference.Apps;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>The options of the dose steps: every bad one is a fault with its path.</summary>
public sealed class FigureFindingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, string> BadOptions => new()
    {
        { "size", """{ "maxCutPercent": 101 }""", "with.maxCutPercent" },
        { "size", """{ "minBodyAreaCm2": -1 }""", "with.minBodyAreaCm2" },
        { "noise", """{ "windowMm": 0 }""", "with.windowMm" },
        { "noise", """{ "fromHu": 10, "toHu": 10 }""", "with.fromHu" },
        { "noise", """{ "binHu": 0 }""", "with.binHu" },
        { "noise", """{ "minWindows": 0 }""", "with.minWindows" },
        { "noise", """{ "colour": "red" }""", "with" },
        { "dose", """{ "minDiameterMm": 500 }""", "with.minDiameterMm" },
        { "pages", """{ "highlightBelowHu": 3 }""", "with" },
        { "findings", """{ "findings": [] }""", "with.findings" },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void BadOption_IsAFaultWithItsPath(string step, string options, string path)
    {
        AppPackageException refused = Assert.Throws<AppPackageException>(() => Load(app => Step(app, step)["with"] = JsonNode.Parse(options)));

        Assert.Contains(refused.Faults, fault => fault.Path.Contains(path, StringComparison.Ordinal));
    }

    [Fact]
    public void BadFindings_AreAllNamedAtOnce()
    {
        AppPackageException refused = Assert.Throws<AppPackageException>(() => Load(app =>
        {
            JsonArray findings = Step(app, "findings")["with"]!["findings"]!.AsArray();
            findings[0]!["from"] = "nowhere";
            findings[1]!["decimals"] = 9;
            findings[2]!["id"] = "dw";
        }));

        Assert.Equal(
            ["graph[6].with.findings", "graph[6].with.findings[0].from", "graph[6].with.findings[1].decimals"], refused.Faults.Select(fault => fault.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task FigureThatTheStepDoesNotGive_FailsAndSaysSo()
    {
        AppPackage package = Load(app => Step(app, "findings")["with"]!["findings"]![0]!["figure"] = "shoe-size");

        var result = await GraphApp.RunAsync(package, new Appliance.Simulators.Phantoms.WaterPhantom().WriteDicom(Path.Combine(_folder.Path, "scan")));

        Assert.Equal("Step 'findings': Finding 'ssde' is about the figure 'shoe-size', which 'dose' does not give.", result.Failure);
    }

    /// <summary>A device that states the deviation index alone has no exposure index for an app that reports nothing else.</summary>
    [Fact]
    public async Task EachOfNothing_IsRefused()
    {
        AppPackage package = Load(
            app => Step(app, "findings")["with"]!["findings"] = new JsonArray(Step(app, "findings")["with"]!["findings"]!.AsArray().Single(finding => (string?)finding!["id"] == "ei")!.DeepClone()),
            "dx-exposure");

        var result = await GraphApp.RunAsync(package, new Appliance.Simulators.Phantoms.ExposurePhantom([new("PA", null, null, 2)]).WriteDicom(Path.Combine(_folder.Path, "study")))
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal(["nothing-found"], result.Refusals.Select(reason => reason.Code));
    }

    private static JsonNode Step(JsonObject app, string id) => app["graph"]!.AsArray().Single(step => step!["id"]!.GetValue<string>() == id)!;

    private AppPackage Load(Action<JsonObject> change, string of = "ct-dose-noise")
    {
        JsonObject app = JsonNode.Parse(File.ReadAllText(Path.Combine(TestData.Models, of, "app.json")))!.AsObject();
        change(app);
        string folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "app")).FullName;
        File.WriteAllText(Path.Combine(folder, "app.json"), app.ToJsonString());
        return AppPackage.Load(folder, AppCatalogue.ModulesIn(TestData.Models));
    }
}

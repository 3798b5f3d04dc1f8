using System.Text.Json.Nodes;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Apps;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Apps;

public sealed class ModuleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ShippedModules_TheirGoldenCasesComeOut()
    {
        AppCatalogue catalogue = AppCatalogue.Open(TestData.Models);
        Assert.Empty(catalogue.Rejected);
        Assert.Contains(catalogue.Modules, module => module.Id == "body-mask");
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        foreach (ModulePackage module in catalogue.Modules)
        {
            foreach (GoldenCase golden in GoldenCase.Of(module))
            {
                Assert.Empty(await golden.RunAsync(new AppEngine(models, TimeProvider.System), module, progress: null, Cancel));
            }
        }
    }

    [Fact]
    public async Task App_WithAModule_IsTheSameAsWithItsStepsWrittenOut()
    {
        AppPackage app = App(0);
        string plain = Path.Combine(_folder.Path, "plain");
        SyntheticApps.WriteApp(plain, 0, "1.0.0");
        Change(plain, manifest =>
        {
            JsonArray graph = manifest["graph"]!.AsArray();
            graph.RemoveAt(2);
            foreach (JsonNode? step in JsonNode.Parse(File.ReadAllText(Path.Combine(Module(SyntheticApps.Body, "1.0.0"), "app.json")))!["graph"]!.AsArray())
            {
                JsonNode copy = step!.DeepClone();
                copy["id"] = (string)copy["id"]! == "filled" ? "body" : copy["id"]!.DeepClone();
                copy["inputs"] = JsonNode.Parse(copy["inputs"]!.ToJsonString().Replace("\"volume\":\"volume\"", "\"volume\":\"hu\"", StringComparison.Ordinal));
                graph.Add(copy);
            }
        });
        AppPackage written = AppPackage.Load(plain);

        Assert.Equal(written.Graph.Nodes.Select(node => node.Form).Order(StringComparer.Ordinal), app.Graph.Nodes.Select(node => node.Form).Order(StringComparer.Ordinal));
        Assert.Equal(["shared/dense", "shared/filled", "shared/largest"], app.Graph.Nodes.Select(node => node.Id).Where(id => id.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        IReadOnlyList<string> study = Study();
        Assert.Equal((await GraphApp.RunAsync(written, study)).Findings, (await GraphApp.RunAsync(app, study)).Findings);
        Assert.Empty(written.Modules);
        Assert.Equal([(SyntheticApps.Body, "1.0.0")], app.Modules.Select(module => (module.Id, module.Version)));
    }

    [Fact]
    public async Task TwoApps_ShareTheStepsOfAModule_AndNothingIsHeldAfterThem()
    {
        AppPackage[] apps = [App(0), App(1), App(20)];
        var study = StudyInput.Open(Study(), Cancel);
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        var executed = new List<string>();
        for (int next = 0; next < apps.Length; next++)
        {
            study.Plan(apps[next..]);
            AppResult result = await new AppEngine(models, TimeProvider.System).RunAsync(apps[next], study, progress: null, Cancel);
            Assert.Equal(RunOutcome.Reported, result.Outcome);
            executed.AddRange(result.Timings.Where(step => !step.IsShared).Select(step => step.StepId.Split('/')[^1]));
        }

        Assert.Equal(apps.SelectMany(app => app.Graph.Nodes).Select(node => node.Form).Distinct().Count(), executed.Count);
        Assert.Single(executed, "largest");
        study.Plan([]);
        Assert.Equal(0, study.HeldBytes);
    }

    [Fact]
    public void NestedModule_IsInlinedThroughBoth_AndBothAreNamed()
    {
        AppPackage app = App(1);
        Assert.Contains(app.Graph.Nodes, node => node.Id == "shared/whole/largest");
        Assert.Contains(app.Graph.Nodes, node => node.Id == "shared/inner");
        Assert.Equal([SyntheticApps.Body, SyntheticApps.Parts], app.Modules.Select(module => module.Id));
    }

    [Fact]
    public void ModelOfAModule_IsReadFromTheModule_AndItsDigestIsNamed()
    {
        string folder = Module(SyntheticApps.Body, "1.0.0");
        File.Copy(Path.Combine(LungApp.Package.Folder, "lung-air.onnx"), Path.Combine(folder, "air.onnx"));
        Change(folder, manifest => manifest["graph"]![0] = JsonNode.Parse(
            """{ "id": "dense", "type": "onnx", "inputs": { "volume": "volume" }, "with": { "model": "air.onnx", "input": "hu", "output": "air" } }"""));

        AppPackage app = AppPackage.Load(SyntheticApps.WriteApp(Path.Combine(_folder.Path, "app"), 0, "1.0.0"), Modules);

        Assert.Equal(FileDigests.Sha256(File.ReadAllBytes(Path.Combine(folder, "air.onnx"))), Assert.Single(app.ModelDigests, model => model.Key == "syn-body/air.onnx").Value);
    }

    [Theory]
    [InlineData("app.json", "variants")]
    [InlineData("golden/app.json", "golden/app.json: variants")]
    public void Variants_OfAModuleOrOfWhatProvesIt_AreRefusedWithTheReason(string manifest, string path)
    {
        string folder = Module(SyntheticApps.Body, "1.0.0");
        File.Copy(Path.Combine(LungApp.Package.Folder, "lung-air.onnx"), Path.Combine(folder, "air.onnx"));
        string file = Path.Combine(folder, manifest);
        JsonNode json = JsonNode.Parse(File.ReadAllText(file))!;
        json["variants"] = new JsonObject { ["fp16"] = new JsonObject { ["air.onnx"] = "air.onnx" } };
        File.WriteAllText(file, json.ToJsonString());

        var refused = Assert.Throws<AppPackageException>(() => Package.Open(folder, Modules).Proof);

        Assert.Contains(refused.Faults, fault => fault.Path == path && fault.Message.StartsWith("A module has no variants: every app", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(">=1 <2", "1.1.0")]
    [InlineData(">=1.0 <1.1", "1.0.0")]
    [InlineData(">=1", "2.0.0")]
    public void Best_IsTheNewestThatTheRangeAdmits(string range, string expected)
    {
        foreach (string version in new[] { "1.0.0", "1.1.0", "2.0.0" })
        {
            Module(SyntheticApps.Body, version);
        }

        Assert.Equal(expected, Assert.Single(App(0, range).Modules).Version);
    }

    [Fact]
    public void Preferring_TakesThatOneWhereTheRangeAdmitsIt()
    {
        Module(SyntheticApps.Body, "1.1.0");
        Module(SyntheticApps.Body, "2.0.0");
        ModulePackage old = ModuleOf(Module(SyntheticApps.Body, "1.0.0"));
        string app = SyntheticApps.WriteApp(Path.Combine(_folder.Path, "app"), 0, "1.0.0", ">=1");
        string other = SyntheticApps.WriteApp(Path.Combine(_folder.Path, "other"), 2, "1.0.0", ">1");

        Assert.Equal("1.0.0", Assert.Single(AppPackage.Load(app, Modules.Preferring(old)).Modules).Version);
        Assert.Equal("2.0.0", Assert.Single(AppPackage.Load(other, Modules.Preferring(old)).Modules).Version);
    }

    [Fact]
    public void MissingModule_IsRefusedWithItsNameItsRangeAndWhatThereIs()
    {
        Module(SyntheticApps.Body, "2.0.0");

        AppFault fault = Assert.Single(FaultsOf(SyntheticApps.WriteApp(Path.Combine(_folder.Path, "app"), 0, "1.0.0", ">=1.2 <2")));

        Assert.IsType<MissingModuleFault>(fault);
        Assert.Equal("graph[2].use: The module 'syn-body' is needed in a version >=1.2.0 <2.0.0 (the app); there is 2.0.0. Install a version of it that fits first.", fault.ToString());
    }

    [Fact]
    public void VersionConflict_IsRefusedWithBothRangesAndWhoAsks()
    {
        Module(SyntheticApps.Body, "1.0.0");
        Module(SyntheticApps.Body, "2.0.0");
        SyntheticApps.WriteParts(Path.Combine(_folder.Path, "parts"), "1.0.0", ">=2");
        string app = SyntheticApps.WriteApp(Path.Combine(_folder.Path, "app"), 1, "1.0.0");
        Change(app, manifest => manifest["graph"]!.AsArray().Add(JsonNode.Parse(
            """{ "id": "more", "use": "syn-body", "version": "<2", "inputs": { "volume": "hu" }, "outputs": { "body": "another" } }""")));

        string fault = Assert.Single(FaultsOf(app)).ToString();

        Assert.Contains("<2.0.0 (the app) and >=2.0.0 (syn-parts 1.0.0)", fault, StringComparison.Ordinal);
        Assert.Contains("there is 2.0.0, 1.0.0", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void OlderVersionOfANestedModule_WhereOnlyThatFits()
    {
        Module(SyntheticApps.Body, "1.0.0");
        Module(SyntheticApps.Body, "2.0.0");
        Assert.Equal(["1.0.0", "1.0.0"], App(1).Modules.Select(module => module.Version));
    }

    [Fact]
    public void Circle_IsRefusedWithItsWay()
    {
        Chain("one", "two");
        Chain("two", "three");
        Chain("three", "one");
        Assert.Contains("Modules use each other in a circle: one → two → three → one.", Assert.Single(FaultsOf(Using("one"))).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void Depth_IsBounded(int depth, bool fits)
    {
        for (int level = 1; level < depth; level++)
        {
            Chain($"m{level}", $"m{level + 1}");
        }

        Chain($"m{depth}", null);
        string app = Using("m1");
        if (fits)
        {
            Assert.Equal(depth, AppPackage.Load(app, Modules).Modules.Count);
        }
        else
        {
            Assert.Contains("Modules use modules 5 deep; 4 is the most.", Assert.Single(FaultsOf(app)).ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Steps_AreBounded_HoweverOftenModulesUseModules()
    {
        Chain("m3", null, times: 16);
        Chain("m2", "m3", times: 200);
        Chain("m1", "m2", times: 200);
        Assert.Contains(FaultsOf(Using("m1")), fault => fault.Message.Contains("have more than 1024 steps", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "id": "shared", "use": "syn-body", "version": ">=1", "inputs": { "mask": "hu" }, "outputs": { "body": "body" } }""", "graph[2].inputs.mask: The module takes no such input; it takes volume.")]
    [InlineData("""{ "id": "shared", "use": "syn-body", "version": ">=1", "outputs": { "body": "body" } }""", "graph[2].inputs.volume: syn-body needs this input of kind Volume.")]
    [InlineData("""{ "id": "shared", "use": "syn-body", "version": ">=1", "inputs": { "volume": "above" }, "outputs": { "body": "body" } }""", "graph[2].inputs.volume: 'above' gives Mask; Volume is expected.")]
    [InlineData("""{ "id": "shared", "use": "syn-body", "version": ">=1", "inputs": { "volume": "hu" }, "outputs": { "core": "body" } }""", "graph[2].outputs.core: The module gives no such output; it gives body.")]
    [InlineData("""{ "id": "shared", "use": "syn-body", "version": ">=1", "inputs": { "volume": "hu" }, "outputs": { "body": "hu" } }""", "graph[2].outputs.body: 'hu' is the name of an earlier result.")]
    [InlineData("""{ "id": "shared", "use": "syn-body", "version": ">=1", "inputs": { "volume": "hu" } }""", "graph[2].outputs: Nothing of the module is taken")]
    [InlineData("""{ "id": "shared", "use": "syn-body", "version": "1.x", "inputs": { "volume": "hu" }, "outputs": { "body": "body" } }""", "graph[2].version: It is no range of versions")]
    [InlineData("""{ "id": "shared", "use": "syn-body", "inputs": { "volume": "hu" }, "outputs": { "body": "body" } }""", "graph[2].version: It is no range of versions")]
    [InlineData("""{ "id": "shared", "use": "syn-body", "type": "threshold", "version": ">=1", "inputs": { "volume": "hu" }, "outputs": { "body": "body" } }""", "graph[2]: A module has neither 'type' nor 'with'.")]
    [InlineData("""{ "id": "body", "type": "threshold", "version": ">=1", "inputs": { "volume": "hu" }, "with": { "atLeast": 0 } }""", "graph[2]: 'version' and 'outputs' belong to a module ('use').")]
    [InlineData("""{ "id": "body", "inputs": { "volume": "hu" } }""", "graph[2].type: 'type' is missing")]
    public void App_UsesAModuleWrongly_TheFaultSaysWhereAndWhat(string step, string expected)
    {
        Module(SyntheticApps.Body, "1.0.0");
        string app = SyntheticApps.WriteApp(Path.Combine(_folder.Path, "app"), 0, "1.0.0");
        Change(app, manifest => manifest["graph"]![2] = JsonNode.Parse(step));
        Assert.Contains(expected, string.Join('\n', FaultsOf(app)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "graph": [{ "id": "filled", "type": "series" }] }""", "graph[0].type: A series step belongs to the app")]
    [InlineData("""{ "graph": [{ "id": "volume", "type": "threshold" }], "outputs": { "body": "volume" } }""", "graph[0]: 'volume' is the name of an input or of an earlier result.")]
    [InlineData("""{ "outputs": { "body": "nowhere" } }""", "outputs.body: There is no step 'nowhere'.")]
    [InlineData("""{ "outputs": { "body": "volume" } }""", "outputs.body: There is no step 'volume'.")]
    [InlineData("""{ "outputs": {} }""", "outputs: At least 1 entry is expected.")]
    [InlineData("""{ "inputs": { "volume": "findings" } }""", "inputs.volume: The value is none of series, volume, mask, measurements.")]
    [InlineData("""{ "input": {} }""", "'input' is not known")]
    [InlineData("""{ "kind": "modul" }""", "kind")]
    public void Module_IsWrong_TheFaultSaysWhereAndWhat(string change, string expected)
    {
        string folder = Module(SyntheticApps.Body, "1.0.0");
        Change(folder, manifest =>
        {
            foreach ((string name, JsonNode? value) in JsonNode.Parse(change)!.AsObject())
            {
                manifest[name] = value!.DeepClone();
            }
        });
        Assert.Contains(expected, Assert.Throws<AppPackageException>(() => Package.Open(folder, ModuleSet.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StepsOfAModuleThatDoNotFit_AreSaidWhereTheyStand()
    {
        string folder = Module(SyntheticApps.Body, "1.0.0");
        Change(folder, manifest => manifest["graph"]![1]!["inputs"]!["mask"] = "volume");
        Assert.Contains(
            "graph[2].syn-body.graph[1].inputs.mask: 'hu' gives Volume; Mask is expected.",
            Assert.Throws<AppPackageException>(() => Package.Open(folder, ModuleSet.None).Proof).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ProofThatDoesNotUseTheModule_ProvesNothing()
    {
        string folder = Module(SyntheticApps.Body, "1.0.0");
        Change(folder, manifest => manifest["graph"]![2]!["version"] = ">=3", ModulePackage.ProofName);
        Module(SyntheticApps.Body, "3.0.0");
        Assert.Contains("so it proves nothing of it", Assert.Throws<AppPackageException>(() => Package.Open(folder, Modules).Proof).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Module_IsNoApp() => Assert.Contains(
        "It is a module", Assert.Throws<AppPackageException>(() => AppPackage.Load(Module(SyntheticApps.Body, "1.0.0"))).Message, StringComparison.Ordinal);

    private ModuleSet Modules => AppCatalogue.ModulesIn(_folder.Path);

    private string Module(string id, string version)
    {
        string folder = Path.Combine(_folder.Path, $"{id}-{version}");
        return Directory.Exists(folder) ? folder : SyntheticApps.WriteBody(folder, version);
    }

    private ModulePackage ModuleOf(string folder) => (ModulePackage)Package.Open(folder, Modules);

    /// <summary>A synthetic app with the modules it needs.</summary>
    private AppPackage App(int number, string range = ">=1 <2")
    {
        Module(SyntheticApps.Body, "1.0.0");
        SyntheticApps.WriteParts(Path.Combine(_folder.Path, "parts"), "1.0.0");
        return AppPackage.Load(SyntheticApps.WriteApp(Path.Combine(_folder.Path, SyntheticApps.Id(number)), number, "1.0.0", range), Modules);
    }

    private IReadOnlyList<string> Study()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "study")).FullName;
        return ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 64, Columns = 64, Slices = 40 }).WriteDicom(folder);
    }

    private IReadOnlyList<AppFault> FaultsOf(string app) => Assert.Throws<AppPackageException>(() => AppPackage.Load(app, Modules)).Faults;

    /// <summary>A module with a mask, its own or, so many times, that of another module.</summary>
    private void Chain(string id, string? next, int times = 1)
    {
        string folder = SyntheticApps.WriteBody(Path.Combine(_folder.Path, id), "1.0.0");
        Change(folder, manifest =>
        {
            manifest["id"] = id;
            manifest["graph"] = new JsonArray([.. Enumerable.Range(0, times).Select(time => JsonNode.Parse(next is null
                ? $$"""{ "id": "x{{time}}", "type": "threshold", "inputs": { "volume": "volume" }, "with": { "atLeast": {{time}} } }"""
                : $$"""{ "id": "u{{time}}", "use": "{{next}}", "version": ">=0", "inputs": { "volume": "volume" }, "outputs": { "body": "x{{time}}" } }"""))]);
            manifest["outputs"]!["body"] = "x0";
        });
    }

    private string Using(string module)
    {
        string app = SyntheticApps.WriteApp(Path.Combine(_folder.Path, "app"), 0, "1.0.0");
        Change(app, manifest => manifest["graph"]![2]!["use"] = module);
        return app;
    }

    private static void Change(string folder, Action<JsonObject> change, string file = "app.json")
    {
        string path = Path.Combine(folder, file);
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
    }
}

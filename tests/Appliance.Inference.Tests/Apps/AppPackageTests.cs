using System.Text.Json.Nodes;
using Appliance.Inference.Apps;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Apps;

public sealed class AppPackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_ShippedApp_HasModelDigest()
    {
        AppPackage package = LungApp.Package;
        Assert.Equal("ct-lung-density", package.Manifest.Id);
        Assert.Equal(FileDigests.Sha256(File.ReadAllBytes(Path.Combine(package.Folder, "lung-air.onnx"))), package.ModelDigests["lung-air.onnx"]);
        Assert.Contains("app.json", package.Digests.Keys);
    }

    [Fact]
    public void Load_ManyFaults_AreAllReportedWithTheirPaths()
    {
        IReadOnlyList<AppFault> faults = FaultsAfter(app =>
        {
            app["id"] = "Not An Id";
            app.Remove("vendor");
            app["colour"] = "red";
            app["resources"]!["hostMebibytes"] = 0;
            app["input"]!["minSlices"] = "thirty";
        });
        string all = string.Join('\n', faults);
        Assert.Contains("id: The value does not have the form", all, StringComparison.Ordinal);
        Assert.Contains("'vendor' is missing.", all, StringComparison.Ordinal);
        Assert.Contains("'colour' is not known", all, StringComparison.Ordinal);
        Assert.Contains("resources.hostMebibytes: The value is less than 1.", all, StringComparison.Ordinal);
        Assert.Contains("input.minSlices: A whole number is expected.", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TermsOfModels_AreReadAndBelongToTheSteps()
    {
        string plain = LungApp.Package.Graph.Nodes.Single(node => node.Type.Name == "onnx").Step.Fingerprint;
        AppPackage package = PackageAfter(app => app["models"] = JsonNode.Parse(
            """{ "lung-air.onnx": { "fp16": true, "workspaceMebibytes": 512, "shapes": { "hu": { "min": [1, 64, 64], "opt": [16, 512, 512], "max": [32, 1024, 1024] } } } }"""));
        ModelTerms terms = package.Manifest.Models["lung-air.onnx"];
        Assert.Equal((true, false, (int?)512, "1x64x64/16x512x512/32x1024x1024"), (terms.Fp16, terms.Int8, terms.WorkspaceMebibytes, terms.Shapes["hu"].ToString()));
        Assert.NotEqual(plain, package.Graph.Nodes.Single(node => node.Type.Name == "onnx").Step.Fingerprint);
    }

    [Fact]
    public void Load_FaultsInTermsOfModels_AreAllReportedWithTheirPaths()
    {
        string all = string.Join('\n', FaultsAfter(app => app["models"] = JsonNode.Parse(
            """
            {
              "absent.onnx": {},
              "lung-air.onnx": { "shapes": {
                "ranks": { "min": [1, 2], "opt": [1], "max": [1] }, "falls": { "min": [1], "opt": [3], "max": [2] }, "holds": { "min": [1], "opt": [1], "max": [1] } } }
            }
            """)));
        Assert.Contains("models.absent.onnx: The package holds no file 'absent.onnx'.", all, StringComparison.Ordinal);
        Assert.Contains("models.lung-air.onnx.shapes.ranks: 'min', 'opt' and 'max'", all, StringComparison.Ordinal);
        Assert.Contains("models.lung-air.onnx.shapes.falls: 'min', 'opt' and 'max'", all, StringComparison.Ordinal);
        Assert.DoesNotContain("shapes.holds", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TermOfAModelThatIsNotKnown_IsRefused() => Assert.Contains(
        "'fp8' is not known",
        string.Join('\n', FaultsAfter(app => app["models"] = JsonNode.Parse("""{ "lung-air.onnx": { "fp8": true } }"""))),
        StringComparison.Ordinal);

    [Fact]
    public void Load_GraphFaults_AreAllReportedWithTheirPaths()
    {
        IReadOnlyList<AppFault> faults = FaultsAfter(app =>
        {
            JsonArray graph = app["graph"]!.AsArray();
            graph[1]!["with"]!["leastMustBeBelowHU2"] = 1;
            graph[2]!["with"]!["model"] = "absent.onnx";
            graph[3]!["type"] = "airway";
            graph[4]!["inputs"]!["mask"] = "nowhere";
            graph[6]!["inputs"]!["mask"] = "hu";
            graph[8]!["inputs"]!.AsObject().Remove("volume");
            app["outputs"]!["findings"] = "lungs";
        });
        string all = string.Join('\n', faults);
        Assert.Contains("graph[1].with", all, StringComparison.Ordinal);
        Assert.Contains("graph[2].with.model: The package holds no file 'absent.onnx'.", all, StringComparison.Ordinal);
        Assert.Contains("graph[3].type: 'airway' is not a step; known are airways, body-size, brain-check, calibrate,", all, StringComparison.Ordinal);
        Assert.Contains("graph[4].inputs.mask: There is no step 'nowhere'.", all, StringComparison.Ordinal);
        Assert.Contains("graph[6].inputs.mask: 'hu' gives Volume; Mask is expected.", all, StringComparison.Ordinal);
        Assert.Contains("graph[8].inputs.volume: A measure step needs this input of kind Volume.", all, StringComparison.Ordinal);
        Assert.Contains("outputs.findings: 'lungs' gives Mask; Findings is expected.", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Circle_IsReported()
    {
        IReadOnlyList<AppFault> faults = FaultsAfter(app => app["graph"]![4]!["inputs"]!["mask"] = "sides");
        Assert.Contains(faults, fault => fault.Path == "graph[4].inputs" && fault.Message.Contains("waits for its own result", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"format\":2}")]
    [InlineData("{\"format\":1,\"format\":1}")]
    public void Load_NotAManifest_IsAPackageException(string text)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "app.json"), text);
        Assert.NotEmpty(Assert.Throws<AppPackageException>(() => AppPackage.Load(_folder.Path)).Faults);
    }

    [Theory]
    [InlineData("id", "\"lung\\n\"", "id", "control character")]
    [InlineData("version", "\"1.0.0\\n\"", "version", "control character")]
    [InlineData("vendor", "\"a\\u0000b\"", "vendor", "control character")]
    [InlineData("vendor", "\"\\ud800\"", "vendor", "half a character")]
    [InlineData("vendor", "null", "vendor", "null")]
    [InlineData("format", "1000000000000000000000000000000", "format", "too large")]
    [InlineData("format", "1e999", "format", "too large")]
    [InlineData("certificate", """{ "number": "1", "authority": "NMPA", "deviceClass": "III", "expires": "2026-02-30" }""", "certificate.expires", "a day is written")]
    public void Load_ValueThatNoFieldTakes_IsNamedWithItsPath(string key, string json, string path, string reason)
    {
        string file = Path.Combine(_folder.Path, "app.json");
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(LungApp.Package.Folder, "app.json")))!.AsObject();
        manifest[key] = "here";
        File.WriteAllText(file, manifest.ToJsonString().Replace("\"here\"", json, StringComparison.Ordinal));

        IReadOnlyList<AppFault> faults = Assert.Throws<AppPackageException>(() => AppPackage.Load(_folder.Path)).Faults;

        Assert.Contains(faults, fault => fault.Path == path && fault.Message.Contains(reason, StringComparison.Ordinal));
        Assert.Empty(PackageWeights.Missing(_folder.Path)); // What cannot be read is told when it is opened.
    }

    [Fact]
    public void Load_OptionOfAStepThatIsNull_IsNamed() => Assert.Contains(
        FaultsAfter(app => app["graph"]![2]!["with"]!["model"] = null), fault => fault.Path == "graph[2].with.model" && fault.Message.Contains("null", StringComparison.Ordinal));

    [Fact]
    public void Open_OneBadPackage_HidesNoOther()
    {
        Copy("good");
        Copy("twin");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty"));
        AppCatalogue catalogue = AppCatalogue.Open(_folder.Path);
        Assert.Equal("good", Path.GetFileName(Assert.Single(catalogue.Packages).Folder));
        Assert.Equal(["empty", "twin"], catalogue.Rejected.Select(fault => Path.GetFileName(fault.Folder)));
        Assert.NotNull(catalogue.Find("ct-lung-density"));
    }

    [Fact]
    public void Open_AbsentFolder_HasNoApps() => Assert.Empty(AppCatalogue.Open(Path.Combine(_folder.Path, "absent")).Packages);

    private string Copy(string name)
    {
        string target = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        foreach (string file in new[] { "app.json", "lung-air.onnx" })
        {
            File.Copy(Path.Combine(LungApp.Package.Folder, file), Path.Combine(target, file));
        }
        return target;
    }

    private IReadOnlyList<AppFault> FaultsAfter(Action<JsonObject> change) =>
        Assert.Throws<AppPackageException>(() => PackageAfter(change)).Faults;

    private AppPackage PackageAfter(Action<JsonObject> change)
    {
        string target = Copy("changed");
        string path = Path.Combine(target, "app.json");
        JsonObject app = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(app);
        File.WriteAllText(path, app.ToJsonString());
        return AppPackage.Load(target);
    }
}

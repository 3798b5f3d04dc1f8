using System.Text.Json.Nodes;
using Appliance.Inference.Apps;
using Appliance.Inference.Classification;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Apps;

/// <summary>One app with its model in 32-bit floats, 16-bit floats and 8-bit integers.</summary>
public sealed class VariantTests : ModelRun
{
    /// <summary>Between two steps of either precision, so that both of them show.</summary>
    private const double Logit = 2.33;

    [Theory]
    [InlineData(ModelPrecision.Fp32, 0)]
    [InlineData(ModelPrecision.Fp16, 0.001)]
    [InlineData(ModelPrecision.Int8, 0.004)]
    public async Task Variant_IsWhatRuns_AndIsNearlyTheSame(ModelPrecision precision, double most)
    {
        AppPackage package = Make(scale: 0.1f).In(precision);

        AppResult result = await CascadeApp.RunAsync(package, Study(), Models);

        Assert.True(result.Outcome == RunOutcome.Reported, result.Failure);
        Assert.Equal(precision, result.Precision);
        double off = Math.Abs(result.Findings[0].Confidence!.Value - (1 / (1 + Math.Exp(-(float)Logit))));
        Assert.InRange(off, most > 0 ? 1e-6 : 0, most + 1e-7);
        Assert.Equal(package.Digests[FileOf(precision)], Assert.Single(result.ModelDigests).Value);
    }

    [Theory]
    [InlineData(ModelPrecision.Fp32, 0.1f, true)]
    [InlineData(ModelPrecision.Fp16, 0.1f, true)]
    [InlineData(ModelPrecision.Int8, 0.1f, true)]
    [InlineData(ModelPrecision.Int8, 1f, false)]
    public async Task GoldenCase_TellsAGoodVariantFromABadOne(ModelPrecision precision, float scale, bool isWithin)
    {
        AppPackage package = Make(scale);

        IReadOnlyList<string> departures = await Assert.Single(GoldenCase.Of(package)).RunAsync(
            new AppEngine(Models, TimeProvider.System), package.In(precision), null, TestContext.Current.CancellationToken);

        Assert.Equal(isWithin, departures.Count == 0);
        Assert.All(departures, sentence => Assert.Contains("'q0' is 0.88", sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task GoldenCase_ModelThatDoesNotLoad_IsADeparture()
    {
        AppPackage package = Make(scale: 0.1f, int8: [1, 2, 3]).In(ModelPrecision.Int8);

        string departure = Assert.Single(await GoldenCase.Of(package)[0].RunAsync(
            new AppEngine(Models, TimeProvider.System), package, null, TestContext.Current.CancellationToken));

        Assert.Contains("The app did not report: Step 'look-0'", departure, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_InAnotherPrecision_AreNotShared()
    {
        AppPackage package = Make(scale: 0.1f);

        Assert.NotEqual(package.Graph.Find("look-0").Form, package.In(ModelPrecision.Int8).Graph.Find("look-0").Form);
        Assert.Equal(package.Graph.Find("scores").Form, package.In(ModelPrecision.Int8).Graph.Find("scores").Form);
    }

    [Fact]
    public void Manifest_VariantWithoutItsFile_IsAFault()
    {
        Make(scale: 0.1f);
        File.Delete(Path.Combine(AppFolder, FileOf(ModelPrecision.Int8)));

        var refused = Assert.Throws<AppPackageException>(() => AppPackage.Load(AppFolder));

        Assert.Contains(refused.Faults, fault => fault.Message.Contains("holds no file 'model-int8.onnx'", StringComparison.Ordinal));
    }

    /// <summary>It would seem to be in use, and no golden case would have proved it.</summary>
    [Theory]
    [InlineData("model-9.onnx")]
    [InlineData("syn-body/air.onnx")]
    public void Manifest_VariantOfAModelThatNoStepOfTheAppRuns_IsAFault(string model)
    {
        Make(scale: 0.1f);
        string path = Path.Combine(AppFolder, "app.json");
        JsonNode app = JsonNode.Parse(File.ReadAllText(path))!;
        app["variants"]!["int8"]![model] = FileOf(ModelPrecision.Int8);
        File.WriteAllText(path, app.ToJsonString());

        AppFault fault = Assert.Single(Assert.Throws<AppPackageException>(() => AppPackage.Load(AppFolder)).Faults);

        Assert.Equal($"variants.int8.{model}", fault.Path);
        Assert.Contains("no golden case proves the variant; the models of a module have none", fault.Message, StringComparison.Ordinal);
    }

    private static string FileOf(ModelPrecision precision) => precision switch
    {
        ModelPrecision.Fp16 => "model-fp16.onnx",
        ModelPrecision.Int8 => "model-int8.onnx",
        _ => "model-0.onnx",
    };

    private IReadOnlyList<string> Study() => CascadeApp.Study(StudyFolder, Logit);

    private AppPackage Make(float scale, byte[]? int8 = null)
    {
        string folder = AppFolder, path = Path.Combine(folder, "app.json");
        CascadeApp.Write(folder, steps: 1, minJoint: 0);
        JsonNode app = JsonNode.Parse(File.ReadAllText(path))!;
        app["variants"] = new JsonObject
        {
            ["fp16"] = new JsonObject { ["model-0.onnx"] = FileOf(ModelPrecision.Fp16) },
            ["int8"] = new JsonObject { ["model-0.onnx"] = FileOf(ModelPrecision.Int8) },
        };
        File.WriteAllText(path, app.ToJsonString());
        File.WriteAllBytes(Path.Combine(folder, "calibration.json"), new Calibration().ToJson());
        File.WriteAllBytes(Path.Combine(folder, FileOf(ModelPrecision.Fp16)), PrecisionModels.Half(0));
        File.WriteAllBytes(Path.Combine(folder, FileOf(ModelPrecision.Int8)), int8 ?? PrecisionModels.Quantized(0, scale));
        string golden = Path.Combine(folder, "golden", "known");
        CascadeApp.Study(golden, Logit);
        File.WriteAllText(Path.Combine(golden, "expected.json"), """{ "findings": [{ "id": "q0", "answer": "yes", "value": 0.9113, "tolerance": 0.005 }] }""");
        return AppPackage.Load(folder);
    }
}

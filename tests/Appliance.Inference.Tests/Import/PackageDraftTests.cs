using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Inference.Apps;
using Appliance.Inference.Import;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Import;

/// <summary>What becomes of a MONAI bundle's metadata and transforms.</summary>
public sealed class PackageDraftTests
{
    private const string Metadata = """
        {
          "version": "0.2.0", "name": "Spleen", "task": "Spleen", "description": "Finds a spleen.", "authors": "Tests", "intended_use": "Tests only.",
          "network_data_format": {
            "inputs": { "image": { "type": "image", "modality": "CT", "num_channels": 1, "spatial_shape": [64, 48, 32], "channel_def": { "0": "image" } } },
            "outputs": { "pred": { "type": "image", "format": "segmentation", "num_channels": 2, "spatial_shape": [64, 48, 32], "channel_def": { "0": "background", "1": "Left spleen" } } }
          }
        }
        """;

    private static readonly ModelFacts Tiny = ModelFacts.Of(TinyModel.Bytes());

    [Fact]
    public void ModelFacts_TinyModel_AreItsOwnNamesAndChannels()
    {
        Assert.Equal(("x", "y", 1, 2, null), (Tiny.Input, Tiny.Output, Tiny.Channels, Tiny.Classes, Tiny.Fault));
        Assert.Contains("cannot load", ModelFacts.Of([1, 2, 3]).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Draft_OrientationSpacingAndPatch_RunTheOtherWayRoundAsOurArraysDo()
    {
        JsonNode app = App("""
            { "preprocessing": { "_target_": "Compose", "transforms": [
                { "_target_": "LoadImaged", "keys": "image" },
                { "_target_": "monai.transforms.Orientationd", "keys": "image", "axcodes": "RAS" },
                { "_target_": "Spacingd", "keys": "image", "pixdim": [1.5, 2.5, 3.5] } ] },
              "inferer": { "_target_": "SlidingWindowInferer", "roi_size": [96, 80, 16], "overlap": 0.625 } }
            """);

        Assert.Equal("SAR", With(app, "orient")["to"]!.GetValue<string>());
        Assert.Equal((1.5, 2.5, 3.5), (Number(app, "resample", "sliceMm"), Number(app, "resample", "rowMm"), Number(app, "resample", "columnMm")));
        Assert.Equal((96, 80, 16, 0.625), (Number(app, "network", "slices"), Number(app, "network", "rows"), Number(app, "network", "columns"), Number(app, "network", "overlap")));
        Assert.Equal("resample", Step(app, "network")["inputs"]!["volume"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{ "_target_": "ScaleIntensityRanged", "a_min": -57, "a_max": 164, "b_min": 0, "b_max": 1, "clip": true }""", "window:{\"centre\":53.5,\"width\":221}")]
    [InlineData("""{ "_target_": "ScaleIntensityRanged", "a_min": -100, "a_max": 100, "b_min": -1, "b_max": 1, "clip": "True" }""", "window:{\"centre\":0,\"width\":200} normalise:{\"by\":\"fixed\",\"mean\":0.5,\"deviation\":0.5}")]
    [InlineData("""{ "_target_": "ScaleIntensityRanged", "a_min": 0, "a_max": 200, "b_min": 0, "b_max": 2, "clip": false }""", "normalise:{\"by\":\"fixed\",\"mean\":0,\"deviation\":100}")]
    [InlineData("""{ "_target_": "NormalizeIntensityd", "subtrahend": 10, "divisor": 5 }""", "normalise:{\"by\":\"fixed\",\"mean\":10,\"deviation\":5}")]
    [InlineData("""{ "_target_": "NormalizeIntensityd" }""", "normalise:{\"by\":\"deviation\"}")]
    [InlineData("""{ "_target_": "ScaleIntensityd", "minv": 0, "maxv": 1 }""", "normalise:{\"by\":\"quantiles\",\"lowPercent\":0,\"highPercent\":100,\"clip\":false}")]
    [InlineData("""{ "_target_": "ScaleIntensityRangePercentilesd", "lower": 1, "upper": 99, "b_min": 0, "b_max": 1, "clip": true }""", "normalise:{\"by\":\"quantiles\",\"lowPercent\":1,\"highPercent\":99,\"clip\":true}")]
    [InlineData("""{ "_target_": "ScaleIntensityd", "_disabled_": true }""", "")]
    public void Draft_Scaling_IsTheSameInOurSteps(string transform, string expected)
    {
        JsonNode app = App($$"""{ "preprocessing": { "transforms": [ { "_target_": "Orientationd", "axcodes": "LPS" }, {{transform}} ] } }""");

        string steps = string.Join(' ', app["graph"]!.AsArray().SkipWhile(step => Id(step!) != "orient").Skip(1).TakeWhile(step => Id(step!) != "network")
            .Select(step => $"{step!["type"]}:{step["with"]!.ToJsonString()}"));

        Assert.Equal(expected, steps);
    }

    [Theory]
    [InlineData("""{ "preprocessing": { "transforms": [ { "_target_": "CropForegroundd" } ] } }""", "configs/inference.json: CropForegroundd", "No step does the same")]
    [InlineData("""{ "preprocessing": { "transforms": [ { "_target_": "Spacingd", "pixdim": "$[1, 1, 1] if True else 2" } ] } }""", "configs/inference.json: Spacingd", "Python expression")]
    [InlineData("""{ "preprocessing": { "transforms": [ { "_target_": "NormalizeIntensityd", "nonzero": "True" } ] } }""", "configs/inference.json: NormalizeIntensityd", "leaves voxels of 0")]
    [InlineData("""{ "preprocessing": { "transforms": [ ] } }""", "configs/inference.json: Orientationd", "RAS is assumed")]
    [InlineData("""{ "inferer": { "_target_": "MyInferer" } }""", "configs/inference.json: MyInferer", "not known")]
    [InlineData("""{ "postprocessing": { "transforms": [ { "_target_": "KeepLargestConnectedComponentd" } ] } }""", "configs/inference.json: KeepLargestConnectedComponentd", "components")]
    [InlineData("""{ "postprocessing": { "transforms": [ { "_target_": "Activationsd", "sigmoid": true } ] } }""", "configs/inference.json: Activationsd", "overlap")]
    [InlineData("{", "configs/inference.json", "not JSON")]
    public void Draft_WhatNoStepDoes_IsNamed(string inference, string path, string message)
    {
        IReadOnlyList<AppFault> open = Open(Make(Metadata, inference));

        AppFault point = Assert.Single(open, point => point.Path == path);
        Assert.Contains(message, point.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"num_channels\": 1", "\"num_channels\": 4", "network_data_format.inputs", "takes 4 channels")]
    [InlineData("\"modality\": \"CT\"", "\"modality\": \"US\"", "input.sopClasses", "'US' is neither CT nor MR")]
    [InlineData("\"num_channels\": 2", "\"num_channels\": 3", "network_data_format.outputs", "promises 3 channels, the model gives 2")]
    [InlineData("\"segmentation\"", "\"probabilities\"", "network_data_format.outputs", "not called a segmentation")]
    [InlineData("\"0.2.0\"", "\"v2\"", "version", "0.1.0 is assumed")]
    [InlineData("\"1\": \"Left spleen\"", "\"2\": \"x\"", "network_data_format.outputs.channel_def", "Channel(s) 1 have no name")]
    [InlineData("\"0\": \"background\"", "\"0\": \"liver\"", "network_data_format.outputs.channel_def", "Channel 0 is called 'liver'")]
    public void Draft_MetadataThatDoesNotFit_IsNamed(string from, string to, string path, string message)
    {
        ModelFacts facts = Tiny with { Channels = path == "network_data_format.inputs" ? null : Tiny.Channels };
        PackageDraft draft = PackageDraft.Of(MonaiBundle.Read("spleen_ct", Encoding.UTF8.GetBytes(Metadata.Replace(from, to, StringComparison.Ordinal)), "{}"u8.ToArray()), facts);

        Assert.Contains(Open(draft), point => point.Path == path && point.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Draft_ReferencesInTheConfig_AreFollowedAndCirclesEnd()
    {
        JsonNode app = App("""
            { "size": { "pixdim": [1, 1, 2] }, "a": "@b", "b": "@a", "key": "@a",
              "preprocessing": { "transforms": [ { "_target_": "Orientationd", "axcodes": "LPS" }, { "_target_": "Spacingd", "pixdim": "@size#pixdim" }, { "_target_": "Spacingd", "pixdim": "@a" } ] } }
            """);

        Assert.Equal(2, Number(app, "resample", "columnMm"));
    }

    [Fact]
    public void Draft_OneSigmoidClass_TakesTheThresholdInTheUnitOfTheScores()
    {
        JsonNode app = App("""
            { "postprocessing": { "transforms": [ { "_target_": "Activationsd", "sigmoid": true }, { "_target_": "AsDiscreted", "threshold": 0.75 } ] } }
            """, Tiny with { Classes = 1 });

        Assert.Equal(Math.Log(3), Number(app, "network", "threshold"), 12);
        Assert.Equal(1, app["segments"]![0]!["label"]!.GetValue<int>());
    }

    [Fact]
    public void Draft_ClassWithASide_HasItsLateralityAndNoInventedCode()
    {
        JsonNode segment = App("{}")["segments"]![0]!;

        Assert.Equal("Left", segment["laterality"]!["meaning"]!.GetValue<string>());
        Assert.Equal(("", "Left spleen"), (segment["type"]!["value"]!.GetValue<string>(), segment["type"]!["meaning"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("""{ "name": "\ud800" }""")]
    [InlineData("""{ "\udc00": 1 }""")]
    public void Bundle_MetadataIsNoObject_IsRefused(string metadata) =>
        Assert.Throws<AppPackageException>(() => MonaiBundle.Read("x", Encoding.UTF8.GetBytes(metadata), null));

    [Fact]
    public void Bundle_WithoutModel_SaysHowToExportIt()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "configs"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "models"));
        File.WriteAllText(Path.Combine(folder.Path, "configs", "metadata.json"), Metadata);
        File.WriteAllText(Path.Combine(folder.Path, "models", "model.ts"), "");

        MonaiBundle bundle = MonaiBundle.OpenFolder(folder.Path);

        Assert.Contains(bundle.Open, point => point.Path == "models/model.onnx" && point.Message.Contains("TorchScript", StringComparison.Ordinal) && point.Message.Contains("onnx_export", StringComparison.Ordinal));
        Assert.Contains(bundle.Open, point => point.Path == "LICENSE");
        Assert.Contains(bundle.Open, point => point.Path == "configs/inference.json");
    }

    private static PackageDraft Make(string metadata, string inference, ModelFacts? model = null) =>
        PackageDraft.Of(MonaiBundle.Read("spleen_ct", Encoding.UTF8.GetBytes(metadata), Encoding.UTF8.GetBytes(inference)), model ?? Tiny);

    private static JsonNode App(string inference, ModelFacts? model = null) => JsonNode.Parse(Make(Metadata, inference, model).Files["app.json"])!;

    private static IReadOnlyList<AppFault> Open(PackageDraft draft) => ImportRecord.Read(draft.Files["import.json"]).Open;

    private static string Id(JsonNode step) => step["id"]!.GetValue<string>();

    private static JsonNode Step(JsonNode app, string id) => app["graph"]!.AsArray().Single(step => Id(step!) == id)!;

    private static JsonNode With(JsonNode app, string id) => Step(app, id)["with"]!;

    private static double Number(JsonNode app, string id, string option) => With(app, id)[option]!.GetValue<double>();
}

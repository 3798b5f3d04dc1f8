using System.Text.Json.Nodes;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>What is unlike the training images does not pass, whatever the network would answer; and the options of the steps around it.</summary>
public sealed class LikenessStepTests : ModelRun
{
    /// <summary>The distance is the second voxel of the study.</summary>
    [Theory]
    [InlineData(2.99, true)]
    [InlineData(3, true)]
    [InlineData(3.02, false)]
    [InlineData(300, false)]
    public async Task Distance_UpToTheLimitPasses(double distance, bool passes)
    {
        AppPackage package = Make(step => step["with"]!["maxDistance"] = 3);

        AppResult result = await CascadeApp.RunAsync(package, CascadeApp.Study(StudyFolder, 2, distance), Models);

        Assert.Equal(passes ? RunOutcome.Reported : RunOutcome.Refused, result.Outcome);
        Assert.Equal(passes ? [] : [RefusalCodes.UnlikeTraining], result.Refusals.Select(reason => reason.Code));
    }

    [Fact]
    public async Task ModelWithoutTheOutput_Fails_AndRefusesNothing()
    {
        AppPackage package = Make(step => step["with"]!["output"] = "other");
        Assert.Equal(RunOutcome.Failed, (await CascadeApp.RunAsync(package, CascadeApp.Study(StudyFolder, 2, 1), Models)).Outcome);
    }

    [Theory]
    [InlineData("""{ "maxDistance": 0 }""", "maxDistance: More than 0")]
    [InlineData("""{ "model": "none.onnx" }""", "holds no file 'none.onnx'")]
    public void Options_OutOfRange_AreNamed(string change, string fault)
    {
        var refused = Assert.Throws<AppPackageException>(() => Make(step =>
        {
            foreach ((string name, JsonNode? value) in JsonNode.Parse(change)!.AsObject())
            {
                step["with"]![name] = value!.DeepClone();
            }
        }));
        Assert.Contains(fault, string.Join('\n', refused.Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "id": "more", "type": "resize", "inputs": { "volume": "scores" }, "with": { "rows": 0, "columns": 9 } }""", "rows: 1 to 4096")]
    [InlineData("""{ "id": "more", "type": "upright", "inputs": { "volume": "scores", "answer": "sure-0" }, "with": { "turns": { "yes": 4 } } }""", "turns: 1 to 3")]
    [InlineData("""{ "id": "more", "type": "upright", "inputs": { "volume": "scores" } }""", "An answer is expected")]
    [InlineData("""{ "id": "more", "type": "projection" }""", "The app's input has no 'projection'")]
    [InlineData("""{ "id": "more", "type": "radiograph", "inputs": { "series": "series" }, "with": { "size": 1 } }""", "size")]
    public void StepsOfRadiographs_WithWrongOptions_NameThem(string step, string fault)
    {
        string folder = AppFolder;
        Write(folder, graph => graph.Add(JsonNode.Parse(step)));
        Assert.Contains(fault, string.Join('\n', Assert.Throws<AppPackageException>(() => AppPackage.Load(folder)).Faults), StringComparison.Ordinal);
    }

    private AppPackage Make(Action<JsonNode> change)
    {
        string folder = AppFolder;
        Write(folder, graph =>
        {
            JsonNode step = JsonNode.Parse("""{ "id": "like", "type": "likeness", "inputs": { "volume": "scores" }, "with": { "model": "distance.onnx", "input": "x", "output": "y", "maxDistance": 3 } }""")!;
            change(step);
            graph.Insert(3, step);
        });
        return AppPackage.Load(folder);
    }

    private static void Write(string folder, Action<JsonArray> change)
    {
        CascadeApp.Write(folder, 1, minJoint: 0.5);
        File.WriteAllBytes(Path.Combine(folder, "calibration.json"), new Appliance.Inference.Classification.Calibration().ToJson());
        File.WriteAllBytes(Path.Combine(folder, "distance.onnx"), VoxelModel.Bytes(1));
        string path = Path.Combine(folder, "app.json");
        JsonNode app = JsonNode.Parse(File.ReadAllText(path))!;
        change(app["graph"]!.AsArray());
        File.WriteAllText(path, app.ToJsonString());
    }
}

using System.Text.Json.Nodes;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;

namespace Appliance.Inference.Tests.Support;

/// <summary>An app for CT of any kind around a graph of a test's own.</summary>
internal static class GraphApp
{
    private const string Around = """
        {
          "format": 1, "id": "graph", "version": "1.0.0", "title": { "en": "Graph", "zh": "图" }, "vendor": "Tests",
          "intendedUse": { "en": "Tests.", "zh": "测试。" },
          "input": {
            "modality": "CT", "sopClasses": ["1.2.840.10008.5.1.4.1.1.2"], "maxAxialAngleDegrees": 40, "minSlices": 2, "minCoverageMm": 10,
            "maxSliceSpacingMm": 20, "maxSliceThicknessMm": 20, "maxPixelSpacingMm": 5, "minFieldOfViewMm": 10, "maxSpacingDeviation": 0.5
          },
          "graph": [],
          "segments": [{ "label": 1, "name": "Thing", "category": { "value": "1", "scheme": "SCT", "meaning": "Thing" }, "type": { "value": "1", "scheme": "SCT", "meaning": "Thing" }, "color": "#4FC3F7" }],
          "outputs": { "findings": "findings" },
          "resources": { "hostMebibytes": 1024, "deviceMebibytes": 0, "lane": "routine" }
        }
        """;

    /// <summary>Loads the package; steps are lines of JSON. Every measure in the list becomes a finding of that name.</summary>
    public static AppPackage Make(string folder, string steps, string? segmentation = null, params string[] measures)
    {
        JsonObject app = Empty();
        var graph = JsonNode.Parse($"[{steps}]")!.AsArray();
        graph.Add(new JsonObject
        {
            ["id"] = "findings", ["type"] = "findings", ["inputs"] = new JsonObject { ["measurements"] = "measured" },
            ["with"] = new JsonObject { ["findings"] = new JsonArray([.. measures.Select(Finding)]) },
        });
        app["graph"] = graph;
        app["outputs"]!["segmentation"] = segmentation;
        if (segmentation is null)
        {
            app["outputs"]!.AsObject().Remove("segmentation");
        }
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "app.json"), app.ToJsonString());
        File.WriteAllBytes(Path.Combine(folder, "tiny.onnx"), TinyModel.Bytes());
        return AppPackage.Load(folder);
    }

    /// <summary>The manifest without a graph; its findings come from the step <c>findings</c>.</summary>
    public static JsonObject Empty() => JsonNode.Parse(Around)!.AsObject();

    public static async Task<AppResult> RunAsync(AppPackage package, IEnumerable<string> paths, int threads = 0)
    {
        using var models = new OnnxModelCache(new OnnxRuntimeOptions { Threads = threads });
        return await new AppEngine(models, TimeProvider.System).RunAsync(package, StudyInput.Open(paths), progress: null, TestContext.Current.CancellationToken);
    }

    private static JsonObject Finding(string measure) => new()
    {
        ["id"] = measure, ["title"] = new JsonObject { ["en"] = measure, ["zh"] = measure }, ["structure"] = "thing", ["measure"] = measure, ["decimals"] = 3,
        ["concept"] = new JsonObject { ["value"] = "1", ["scheme"] = "SCT", ["meaning"] = "Thing" },
        ["unit"] = new JsonObject { ["value"] = "1", ["scheme"] = "UCUM", ["meaning"] = "no unit" }, ["unitText"] = "1",
    };
}

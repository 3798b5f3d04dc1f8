using System.Globalization;
using System.Text.Json.Nodes;
using Appliance.Inference.Apps;
using Appliance.Inference.Classification;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Support;

/// <summary>
/// An app that asks one yes-or-no question after the other, and studies that hold the scores of its classifiers: voxel k is the logit of
/// question k, in hundredths.
/// </summary>
internal static class CascadeApp
{
    /// <summary>Rows and columns of a study; both slices are the same.</summary>
    private const int Size = 4;

    private const double Hundredth = 100;

    private const string Read = """
        { "id": "series", "type": "series" },
        { "id": "stored", "type": "volume", "inputs": { "series": "series" }, "with": { "unit": "intensity" } },
        { "id": "scores", "type": "normalise", "inputs": { "volume": "stored" }, "with": { "by": "fixed", "mean": 0, "deviation": 100 } },
        """;

    /// <summary>Loads the app.</summary>
    /// <param name="folder">Where to put it.</param>
    /// <param name="steps">How many questions.</param>
    /// <param name="minJoint">Below this it abstains.</param>
    /// <param name="calibration">How the scores are calibrated.</param>
    /// <param name="minStep">Below this confidence of the first question it abstains too.</param>
    public static AppPackage Make(string folder, int steps, double minJoint, Calibration calibration, double minStep = 0)
    {
        Write(folder, steps, minJoint, minStep);
        File.WriteAllBytes(Path.Combine(folder, "calibration.json"), calibration.ToJson());
        return AppPackage.Load(folder);
    }

    /// <summary>Writes the app but for its calibration.</summary>
    public static void Write(string folder, int steps, double minJoint, double minStep = 0)
    {
        Directory.CreateDirectory(folder);
        JsonObject app = GraphApp.Empty();
        app["graph"] = JsonNode.Parse($"[{Read}{string.Concat(Enumerable.Range(0, steps).Select(Question))}{Cascade(steps, minJoint, minStep)}]");
        File.WriteAllText(Path.Combine(folder, "app.json"), app.ToJsonString());
        for (int step = 0; step < steps; step++)
        {
            File.WriteAllBytes(Path.Combine(folder, $"model-{step}.onnx"), VoxelModel.Bytes(step));
        }
    }

    /// <summary>Writes a study with these logits; gives its files.</summary>
    public static IReadOnlyList<string> Study(string folder, params IReadOnlyList<double> logits)
    {
        Directory.CreateDirectory(folder);
        var dress = new PhantomDicom(new ThoraxPhantomOptions { Rows = Size, Columns = Size, Slices = 2, PixelSpacing = 5, SliceSpacing = 10 });
        var pixels = new short[Size * Size];
        for (int index = 0; index < logits.Count; index++)
        {
            pixels[index] = (short)Math.Round(logits[index] * Hundredth);
        }
        return [.. Enumerable.Range(0, 2).Select(slice =>
        {
            string path = Path.Combine(folder, $"{slice}.dcm");
            dress.Slice(pixels, slice, slice + 1).Save(path);
            return path;
        })];
    }

    public static Task<AppResult> RunAsync(AppPackage package, IReadOnlyList<string> study, OnnxModelCache models) =>
        new AppEngine(models, TimeProvider.System).RunAsync(package, StudyInput.Open(study), null, TestContext.Current.CancellationToken);

    private static string Question(int step) => $$"""
        {
          "id": "look-{{step}}", "type": "classify", "inputs": { "volume": "scores" },
          "with": {
            "model": "model-{{step}}.onnx", "input": "x", "output": "y", "activation": "sigmoid",
            "classes": [
              { "id": "no", "title": { "en": "No", "zh": "否" }, "concept": { "value": "373067005", "scheme": "SCT", "meaning": "No" } },
              { "id": "yes", "title": { "en": "Yes", "zh": "是" }, "concept": { "value": "373066001", "scheme": "SCT", "meaning": "Yes" } }
            ]
          }
        },
        { "id": "sure-{{step}}", "type": "calibrate", "inputs": { "logits": "look-{{step}}" }, "with": { "file": "calibration.json" } },
        """;

    private static string Cascade(int steps, double minJoint, double minStep) => $$"""
        {
          "id": "findings", "type": "cascade",
          "inputs": { {{string.Join(", ", Enumerable.Range(0, steps).Select(step => $"\"q{step}\": \"sure-{step}\""))}} },
          "with": {
            "id": "chain", "title": { "en": "Chain", "zh": "链" }, "minConfidence": {{minJoint.ToString(CultureInfo.InvariantCulture)}},
            "steps": [{{string.Join(", ", Enumerable.Range(0, steps).Select(step => Asked(step, step == 0 ? minStep : 0)))}}]
          }
        }
        """;

    private static string Asked(int step, double least) => $$"""
        {
          "input": "q{{step}}", "title": { "en": "Question {{step}}", "zh": "问题 {{step}}" }, "minConfidence": {{least.ToString(CultureInfo.InvariantCulture)}},
          {{(step == 0 ? """ "reference": { "authors": "Guo C, et al.", "year": 2017, "title": "On calibration of modern neural networks" },""" : "")}}
          "concept": { "value": "Q{{step}}", "scheme": "99TEST", "meaning": "Question {{step}}" }
        }
        """;
}

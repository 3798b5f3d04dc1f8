using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Appliance.Inference.Apps;
using Appliance.Inference.Classification;
using Appliance.Inference.Pipelines.Steps;

namespace Appliance.Inference.Pipelines;

/// <summary>What a publisher calibrates: a classifier of an app, whose calibration may not be there yet.</summary>
/// <param name="File">Absolute path of the file that the <c>calibrate</c> step reads.</param>
/// <param name="Classes">Ids of the classes, in the order of the model's scores.</param>
/// <param name="Gives">What the scores are.</param>
public sealed record CalibrationTarget(string File, IReadOnlyList<string> Classes, ScoreKind Gives)
{
    /// <summary>Finds it in the folder of an app.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="step">Id of a <c>calibrate</c> step that names a file.</param>
    /// <exception cref="AppPackageException">There is no such step, or it has no classifier.</exception>
    public static CalibrationTarget Find(string folder, string step)
    {
        AppManifest manifest = AppPackage.ReadManifest(folder);
        GraphStep calibrate = manifest.Graph.FirstOrDefault(entry => entry.Id == step && entry.Type == CalibrateStep.Type.Name)
            ?? throw Fault(folder, $"There is no {CalibrateStep.Type.Name} step '{step}'.");
        string file = Options(folder, calibrate, CalibrateJson.Default.CalibrateOptions).File
            ?? throw Fault(folder, $"'{step}' names no file to write the calibration to.");
        GraphStep classify = manifest.Graph.FirstOrDefault(entry => calibrate.Inputs.Values.Contains(entry.Id) && entry.Type == ClassifyStep.Type.Name)
            ?? throw Fault(folder, $"'{step}' calibrates no {ClassifyStep.Type.Name} step.");
        ClassifyOptions options = Options(folder, classify, ClassifyJson.Default.ClassifyOptions);
        string root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar, path = Path.GetFullPath(Path.Combine(root, file));
        return path.StartsWith(root, StringComparison.Ordinal)
            ? new CalibrationTarget(path, [.. options.Classes.Select(label => label.Id)], options.Gives)
            : throw Fault(folder, $"'{file}' is not inside the package.");
    }

    private static T Options<T>(string folder, GraphStep step, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return step.With.ValueKind == JsonValueKind.Object && step.With.Deserialize(type) is { } options
                ? options
                : throw Fault(folder, $"'{step.Id}' has no options.");
        }
        catch (JsonException cause)
        {
            throw Fault(folder, $"The options of '{step.Id}' cannot be read: {cause.Message}");
        }
    }

    private static AppPackageException Fault(string folder, string sentence) => new(folder, [new AppFault("graph", sentence)]);
}

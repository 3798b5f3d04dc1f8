using System.Text.Json.Nodes;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Inference.Import;

/// <summary>How a new app reads images: the input contract, and the steps before its model.</summary>
/// <param name="Input">The member <c>input</c> of app.json.</param>
/// <param name="Steps">The steps.</param>
/// <param name="First">The step that gives the voxels as they were scanned.</param>
/// <param name="Last">The step whose result the model takes.</param>
/// <param name="Open">What a person has to decide.</param>
public sealed record ImageDraft(JsonObject Input, IReadOnlyList<JsonObject> Steps, string First, string Last, IReadOnlyList<AppFault> Open)
{
    private const string ModelOption = "model";

    /// <summary>Wide limits for CT or MR, for a person to narrow.</summary>
    public static ImageDraft For(string modality)
    {
        var open = new List<AppFault>
        {
            new("input", "The limits of orientation, slices, coverage and spacing are assumed. Set them from the images the network was trained and tested on."),
            new("graph", "The voxels are given to the model as they are scanned. Put the steps before it that its training had: orient, resample, window, normalise, crop, pad."),
        };
        InputDraft contract = InputDraft.Of(modality, open);
        return new ImageDraft(contract.Input, [
            new JsonObject { ["id"] = "series", ["type"] = "series" },
            new JsonObject { ["id"] = "volume", ["type"] = "volume", ["inputs"] = new JsonObject { ["series"] = "series" }, ["with"] = new JsonObject { ["unit"] = contract.Unit } },
        ], "volume", "volume", open);
    }

    /// <summary>As another app does: its contract, and what stands before its first model.</summary>
    /// <param name="folder">The folder of the app.</param>
    /// <param name="model">The model that takes the place of that one; a step <c>resize</c> is set to its size.</param>
    /// <exception cref="AppPackageException">It is no app, or runs no model.</exception>
    public static ImageDraft Like(string folder, ModelFacts model)
    {
        ArgumentNullException.ThrowIfNull(model);
        AppManifest app = AppPackage.ReadManifest(folder);
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, AppPackage.ManifestName)))!.AsObject();
        JsonObject[] graph = [.. manifest["graph"]!.AsArray().Select(step => step!.AsObject())];
        JsonObject runs = graph.FirstOrDefault(step => step["with"]?[ModelOption] is not null)
            ?? throw new AppPackageException(folder, [new AppFault("graph", "No step of this app runs a model, so there is nothing to be like.")]);
        var needed = new HashSet<string>(StringComparer.Ordinal);
        Collect(runs, graph, needed);
        JsonObject[] steps = [.. graph.Where(step => needed.Contains(Name(step))).Select(step => step.DeepClone().AsObject())];
        foreach (JsonObject resize in steps.Where(step => (string?)step["type"] == "resize"))
        {
            (resize["with"]!["rows"], resize["with"]!["columns"]) = (model.Size[1] ?? (int)resize["with"]!["rows"]!, model.Size[2] ?? (int)resize["with"]!["columns"]!);
        }

        string first = steps.FirstOrDefault(step => step["type"] is { } type && StepRegistry.All[(string)type!] is { Output: ValueKind.Volume }) is { } volume
            ? Name(volume)
            : throw new AppPackageException(folder, [new AppFault("graph", "No step before its model gives a volume, so there is nothing to be like.")]);
        return new ImageDraft(
            manifest["input"]!.DeepClone().AsObject(), steps, first, (string)runs["inputs"]!.AsObject().First().Value!,
            [new AppFault("input", $"The limits are those of {app.Id} {app.Version}. Set them from the images the network was trained and tested on.")]);
    }

    private static void Collect(JsonObject step, JsonObject[] graph, HashSet<string> needed)
    {
        foreach (string input in step["inputs"]?.AsObject().Select(pair => (string)pair.Value!) ?? [])
        {
            if (Array.Find(graph, one => Gives(one, input)) is { } before && needed.Add(Name(before)))
            {
                Collect(before, graph, needed);
            }
        }
    }

    /// <summary>A step gives its own name; a module what its outputs are called in the app.</summary>
    private static bool Gives(JsonObject step, string name) =>
        step["outputs"] is JsonObject outputs ? outputs.Any(output => (string)output.Value! == name) : Name(step) == name;

    private static string Name(JsonObject step) => (string)step["id"]!;
}

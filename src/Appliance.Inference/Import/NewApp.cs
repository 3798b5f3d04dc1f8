using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Inference.Apps;
using Appliance.Inference.Classification;

namespace Appliance.Inference.Import;

/// <summary>
/// The folder of an app, made of a model: it loads and runs as it is, so that cases can be looked at within minutes. Every text, code and limit
/// that only its maker knows is marked <see cref="ModelCardDraft.ToWrite"/> or named in <c>draft.json</c>, and
/// <see cref="PackageGaps"/> keeps it from being packed until it is there.
/// </summary>
public static class NewApp
{
    private const string Calibrated = "calibration.json";
    private const int AssumedMebibytes = 2048;

    /// <summary>Makes the files, by name; the model goes beside them as <see cref="PackageDraft.ModelName"/>.</summary>
    /// <param name="id">Id of the app.</param>
    /// <param name="modelFile">What the file of the model is called.</param>
    /// <param name="model">What the model says.</param>
    /// <param name="images">How it reads images.</param>
    /// <exception cref="InvalidDataException">No step runs such a model; the message says what is expected.</exception>
    public static IReadOnlyDictionary<string, byte[]> Files(string id, string modelFile, ModelFacts model, ImageDraft images)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        if (model.Kind == ModelKind.Unknown)
        {
            throw new InvalidDataException(model.Fault);
        }

        var open = new List<AppFault>(images.Open)
        {
            new("resources", $"{AssumedMebibytes} MiB are assumed. Measure with 'appliance apps bench FOLDER --folder STUDY' and write what the largest study takes."),
            new("certificate", "There is none, so every result will say RESEARCH. Put the certificate into app.json, or decide that it is for research."),
        };
        var app = new JsonObject
        {
            ["format"] = 1,
            ["id"] = id,
            ["version"] = "0.1.0",
            ["title"] = Text(),
            ["vendor"] = ModelCardDraft.ToWrite,
            ["intendedUse"] = Text(),
            ["input"] = images.Input.DeepClone(),
        };
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (model.Kind == ModelKind.Segmenter)
        {
            Segment(app, model, images, open);
        }
        else
        {
            Classify(app, model, images, open);
            files[Calibrated] = new Calibration().ToJson();
        }

        app["resources"] = new JsonObject { ["hostMebibytes"] = AssumedMebibytes, ["deviceMebibytes"] = 0, ["lane"] = "routine" };
        files[AppPackage.ManifestName] = PackageDraft.Bytes(app);
        files[ModelCardDraft.FileName] = ModelCardDraft.New(id);
        files[DraftRecord.FileName] = new DraftRecord { Model = modelFile, Open = open }.ToBytes();
        return files;
    }

    private static void Segment(JsonObject app, ModelFacts model, ImageDraft images, List<AppFault> open)
    {
        int classes = model.Classes ?? 2;
        JsonObject network = new() { ["model"] = PackageDraft.ModelName, ["input"] = model.Input, ["output"] = model.Output, ["classes"] = classes };
        foreach ((string side, int? length) in new[] { "slices", "rows", "columns" }.Zip(model.Size).Where(side => side.Second is not null))
        {
            network[side] = length;
        }

        if (classes == 1)
        {
            (network["class"], network["threshold"]) = (0, 0.0);
            open.Add(new AppFault("graph", "Scores from 0 on count as the only class: right for logits. Write 0.5 as the threshold of the step 'network' if the model gives probabilities."));
        }

        open.Add(new AppFault("segments", "The classes are named by their numbers. Name them in segments, structures and findings; class 0 of several is the background."));
        IReadOnlyList<SegmentDraft> segments = SegmentDraft.Of(Enumerable.Range(1, Math.Max(1, classes - 1)).Select(label => ((byte)label, FormattableString.Invariant($"Class {label}"))));
        app["graph"] = new JsonArray(
        [
            .. images.Steps.Select(step => step.DeepClone()),
            Step("network", "patches", ("volume", images.Last), network),
            Step("restored", "restore", ("mask", "network"), null, ("onto", images.First)),
            Step("measured", "measure", ("mask", "restored"), new JsonObject
            {
                ["structures"] = new JsonObject(segments.Select(segment => KeyValuePair.Create(segment.Id, (JsonNode?)new JsonArray(segment.Label)))),
            }, ("volume", images.First)),
            Step("findings", "findings", ("measurements", "measured"), new JsonObject { ["findings"] = new JsonArray([.. segments.Select(segment => Marked(segment.ToFinding()))]) }),
        ]);
        app["segments"] = new JsonArray([.. segments.Select(segment => Marked(segment.ToSegment()))]);
        app["outputs"] = new JsonObject { ["findings"] = "findings", ["segmentation"] = "restored" };
    }

    private static void Classify(JsonObject app, ModelFacts model, ImageDraft images, List<AppFault> open)
    {
        int scores = model.Classes ?? 2;
        JsonObject classify = new() { ["model"] = PackageDraft.ModelName, ["input"] = model.Input, ["output"] = model.Output, ["activation"] = scores == 1 ? "sigmoid" : "softmax" };
        classify["classes"] = new JsonArray([.. Enumerable.Range(0, Math.Max(2, scores)).Select(Class)]);
        open.Add(new AppFault("graph", "Scores are taken for logits. Write \"gives\": \"probabilities\" into the step 'scores' if the model ends with softmax or sigmoid."));
        open.Add(new AppFault(Calibrated, "The confidence is not calibrated: it is the model's own. Run 'appliance apps calibrate FOLDER answer --scores CSV' with at least 50 cases that it was not trained on."));
        open.Add(new AppFault("graph", "Below a confidence of 0.8 the app abstains: minConfidence of the step 'findings'. Choose it on cases that it was not trained on."));
        app["graph"] = new JsonArray(
        [
            .. images.Steps.Select(step => step.DeepClone()),
            Step("scores", "classify", ("volume", images.Last), classify),
            Step("answer", "calibrate", ("logits", "scores"), new JsonObject { ["file"] = Calibrated }),
            Step("findings", "cascade", ("answer", "answer"), new JsonObject
            {
                ["id"] = "answers", ["title"] = Text(), ["minConfidence"] = 0.8,
                ["steps"] = new JsonArray(new JsonObject { ["input"] = "answer", ["title"] = Text(), ["concept"] = Code() }),
            }),
        ]);
        app["outputs"] = new JsonObject { ["findings"] = "findings" };
    }

    private static JsonNode Class(int number) => new JsonObject { ["id"] = FormattableString.Invariant($"class-{number}"), ["title"] = Text(), ["concept"] = Code() };

    private static JsonObject Step(string id, string type, (string Name, string From) input, JsonObject? with, (string Name, string From)? other = null)
    {
        var inputs = new JsonObject { [input.Name] = input.From };
        if (other is { } second)
        {
            inputs[second.Name] = second.From;
        }

        var step = new JsonObject { ["id"] = id, ["type"] = type, ["inputs"] = inputs };
        if (with is not null)
        {
            step["with"] = with;
        }

        return step;
    }

    private static JsonObject Text() => new() { ["en"] = ModelCardDraft.ToWrite, ["zh"] = ModelCardDraft.ToWrite };

    private static JsonObject Code() => new() { ["value"] = ModelCardDraft.ToWrite, ["scheme"] = ModelCardDraft.ToWrite, ["meaning"] = ModelCardDraft.ToWrite };

    /// <summary>The same with marks where an import leaves texts empty: an empty text cannot be loaded, a mark can.</summary>
    private static JsonNode Marked(JsonNode node)
    {
        string json = node.ToJsonString().Replace(":\"\"", $":{JsonSerializer.Serialize(ModelCardDraft.ToWrite)}", StringComparison.Ordinal);
        return JsonNode.Parse(json)!;
    }
}

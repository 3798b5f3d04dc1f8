using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Runtime;
using Appliance.Inference.Volumes;
using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>patches</c>: runs a model over overlapping patches of a volume, blends the scores of its classes (<see cref="SlidingWindow"/>) and
/// decides: the best class, or one class above a threshold. The scores of a whole volume would take gigabytes, so they are decided here,
/// slice by slice. The model takes float [1, 1, slices, rows, columns] and gives float [1, classes, slices, rows, columns].
/// </summary>
public sealed class PatchesStep : PipelineStep
{
    private readonly PatchesOptions _options;
    private readonly ModelFile _model;

    private PatchesStep(PatchesOptions options, ModelFile model) => (_options, _model) = (options, model);

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("patches", [new StepInput("volume", ValueKind.Volume)], ValueKind.Mask, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var volume = context.Input<Volume>("volume");
        VolumeGeometry grid = volume.Geometry.RequireBox();
        var patch = new PatchSize(_options.Columns ?? grid.Columns, _options.Rows ?? grid.Rows, _options.Slices ?? grid.Slices);
        long held = SlidingWindow.ScoresHeld(grid, patch, _options.Classes);
        if (held > SlidingWindow.MaxScores)
        {
            return Task.FromResult(StepOutcome.Refused(RefusalReason.Of(RefusalCodes.TooLarge, held / 1e6, SlidingWindow.MaxScores / 1e6)));
        }
        OnnxModel model = context.Models.Get(_model.Digest, _model.Path, _model.Terms);
        Require(model, patch);
        var window = new SlidingWindow(volume, patch, _options.Overlap, _options.Classes, OutsideValue.Of(_options.Outside, volume));
        BoundRun? run = null;
        try
        {
            Mask mask = window.Run((values, scores) => (run ??= Bind(model, patch, values, scores)).Run(cancellationToken), Decide, context.ReportProgress, cancellationToken);
            return Task.FromResult(StepOutcome.Of(mask, model.Provider));
        }
        finally
        {
            run?.Dispose();
        }
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(PatchesJson.Default.PatchesOptions) is not { } options)
        {
            return null;
        }
        ModelFile? model = settings.Model(options.Model);
        foreach ((string name, int? count) in new[] { ("columns", options.Columns), ("rows", options.Rows), ("slices", options.Slices) })
        {
            settings.Check(count is null or (>= 1 and <= 512), name, "1 to 512 voxels are expected.");
        }
        settings.Check(options.Overlap is >= 0 and <= 0.875, "overlap", "A share from 0 to 0.875 is expected.");
        settings.Check(options.Classes is >= 1 and <= 256, "classes", "1 to 256 classes are expected.");
        settings.Check(options.Threshold.HasValue == options.Class.HasValue, "class", "A threshold and a class are given together, or neither.");
        settings.Check(options.Class is null || (options.Class >= 0 && options.Class < options.Classes), "class", "It must be one of the classes, counted from 0.");
        settings.Check(options.Threshold.HasValue || options.Classes > 1, "classes", "With one class a threshold is needed.");
        settings.Check(OutsideValue.IsLegal(options.Outside), "outside", OutsideValue.Expected);
        return model is not null
            ? new PatchesStep(options, model) { Fingerprint = model.Digest + JsonSerializer.Serialize(options, PatchesJson.Default.PatchesOptions) + model.Terms?.Fingerprint }
            : null;
    }

    private void Decide(ReadOnlySpan<float> scores, int stride, int start, Span<byte> labels)
    {
        if (_options.Class is not { } wanted)
        {
            ClassScores.Argmax(scores, _options.Classes, stride, start, labels);
            return;
        }
        ReadOnlySpan<float> own = scores.Slice((wanted * stride) + start, labels.Length);
        float threshold = (float)_options.Threshold!.Value;
        for (int index = 0; index < labels.Length; index++)
        {
            labels[index] = own[index] >= threshold ? (byte)1 : (byte)0;
        }
    }

    private BoundRun Bind(OnnxModel model, PatchSize patch, float[] values, float[] scores) => model.Bind(
        _options.Input, OrtValue.CreateTensorValueFromMemory(values, [1, 1, patch.Slices, patch.Rows, patch.Columns]),
        _options.Output, OrtValue.CreateTensorValueFromMemory(scores, [1, _options.Classes, patch.Slices, patch.Rows, patch.Columns]));

    private void Require(OnnxModel model, PatchSize patch)
    {
        if (!model.Inputs.TryGetValue(_options.Input, out NodeMetadata? taken) || !model.Outputs.TryGetValue(_options.Output, out NodeMetadata? given))
        {
            throw new InvalidDataException($"The model has no input '{_options.Input}' or no output '{_options.Output}'.");
        }
        bool fits = taken.ElementType == typeof(float) && given.ElementType == typeof(float) && taken.Dimensions.Length == 5 && given.Dimensions.Length == 5
            && (given.Dimensions[1] <= 0 || given.Dimensions[1] == _options.Classes);
        if (!fits)
        {
            throw new InvalidDataException($"The model must take and give floats of five dimensions, and score {_options.Classes} classes.");
        }

        NetworkFeed.Require(taken, _options.Input, [1, 1, patch.Slices, patch.Rows, patch.Columns], NetworkFeed.OfVolumes);
    }
}

/// <summary>Options of <see cref="PatchesStep"/>.</summary>
internal sealed record PatchesOptions
{
    /// <summary>Path of the model inside the package.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the model's input.</summary>
    public required string Input { get; init; }

    /// <summary>Name of the model's output.</summary>
    public required string Output { get; init; }

    /// <summary>Classes that the model scores.</summary>
    public required int Classes { get; init; }

    /// <summary>Columns of a patch; without it the whole width.</summary>
    public int? Columns { get; set; }

    /// <summary>Rows of a patch; without it the whole height.</summary>
    public int? Rows { get; set; }

    /// <summary>Slices of a patch; without it all.</summary>
    public int? Slices { get; set; }

    /// <summary>Least share of a patch that its neighbours cover too.</summary>
    public double Overlap { get; set; } = 0.5;

    /// <summary>The class that becomes label 1 where its blended score is at least the threshold; without it the best class is the label.</summary>
    public int? Class { get; set; }

    /// <summary>Least blended score of the class, in the model's own unit.</summary>
    public double? Threshold { get; set; }

    /// <summary>Value beyond a volume that is smaller than a patch (<see cref="OutsideValue"/>).</summary>
    public double? Outside { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PatchesOptions))]
internal sealed partial class PatchesJson : JsonSerializerContext;

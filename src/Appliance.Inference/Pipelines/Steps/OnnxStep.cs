using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Runtime;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>onnx</c>: runs a model over the slices of a volume, several at a time, and takes its output as a mask. The model takes
/// int16 or float HU as [slices, rows, columns] or [slices, 1, rows, columns] and gives uint8 of the same shape.
/// </summary>
public sealed class OnnxStep : PipelineStep
{
    private readonly OnnxOptions _options;
    private readonly ModelFile _model;

    private OnnxStep(OnnxOptions options, ModelFile model) => (_options, _model) = (options, model);

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("onnx", [new StepInput("volume", ValueKind.Volume)], ValueKind.Mask, Create);

    /// <inheritdoc/>
    public override async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var volume = context.Input<HuVolume>("volume");
        OnnxModel model = context.Models.Get(_model.Digest, _model.Path, _model.Terms);
        Mask mask = Mask.Empty(volume.Geometry);
        var slices = new SliceBatches(model, _options.Input, _options.Output);
        int together = SlicesTogether();
        using IDisposable? user = together > 0 ? model.Gatherer.Enter() : null;
        for (int slice = 0; slice < volume.Geometry.Slices; slice += _options.BatchSlices)
        {
            int count = Math.Min(_options.BatchSlices, volume.Geometry.Slices - slice);
            if (together > count)
            {
                await slices.RunGatheredAsync(volume, mask, slice, count, together, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                slices.Run(volume, mask, slice, count, cancellationToken);
            }

            context.ReportProgress((double)(slice + count) / volume.Geometry.Slices);
        }
        return StepOutcome.Of(mask, model.Provider);
    }

    /// <summary>How many slices of several studies may go into one call; 0 when none may.</summary>
    private int SlicesTogether() =>
        _model.Terms is { GatherSlices: true } terms && terms.Shapes.TryGetValue(_options.Input, out Apps.ShapeProfile? profile) ? (int)profile.Max[0] : 0;

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(OnnxJson.Default.OnnxOptions) is not { } options)
        {
            return null;
        }
        ModelFile? model = settings.Model(options.Model);
        bool isSmall = settings.Check(options.BatchSlices is >= 1 and <= 256, "batchSlices", "1 to 256 slices at a time are expected.");
        // How many slices go at once decides the speed, never the result.
        return model is not null && isSmall
            ? new OnnxStep(options, model) { Fingerprint = $"{model.Digest} {options.Input} {options.Output} {model.Terms?.Fingerprint}" }
            : null;
    }
}

/// <summary>Options of <see cref="OnnxStep"/>.</summary>
internal sealed record OnnxOptions
{
    /// <summary>Path of the model inside the package.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the model's input.</summary>
    public required string Input { get; init; }

    /// <summary>Name of the model's output.</summary>
    public required string Output { get; init; }

    /// <summary>Slices given to the model at once.</summary>
    public int BatchSlices { get; set; } = 16;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(OnnxOptions))]
internal sealed partial class OnnxJson : JsonSerializerContext;

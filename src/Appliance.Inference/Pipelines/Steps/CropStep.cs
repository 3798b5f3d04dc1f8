using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>crop</c>: cuts out the box around the labels of a mask, with a margin. An empty mask is refused.</summary>
public sealed class CropStep : PipelineStep
{
    private readonly CropOptions _options;

    private CropStep(CropOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new(
        "crop", [new StepInput("volume", ValueKind.Volume), new StepInput("mask", ValueKind.Mask)], ValueKind.Volume, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var volume = context.Input<Volume>("volume");
        if (VoxelBox.Around(context.Input<Mask>("mask")) is not { } around)
        {
            return Task.FromResult(StepOutcome.Refused(new RefusalReason(RefusalCodes.NothingFound)));
        }
        VoxelBox box = _options.HeadMm is { } length ? around.FromHead(length, volume.Geometry) : around;
        return StepOutcome.Completed(Cropping.Apply(volume, box.WithMargin(_options.MarginMm, volume.Geometry), 0));
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(CropJson.Default.CropOptions) is not { } options)
        {
            return null;
        }
        settings.Check(options.MarginMm is >= 0 and <= 500, "marginMm", "0 to 500 mm are expected.");
        settings.Check(options.HeadMm is null or (>= 1 and <= 3000), "headMm", "1 to 3000 mm are expected.");
        return new CropStep(options) { Fingerprint = JsonSerializer.Serialize(options, CropJson.Default.CropOptions) };
    }
}

/// <summary>Options of <see cref="CropStep"/>.</summary>
internal sealed record CropOptions
{
    /// <summary>Room left around the labels, mm, as far as the volume reaches.</summary>
    public double MarginMm { get; set; }

    /// <summary>How far down from the uppermost label is kept, mm: of a head, not the neck. Without it everything is.</summary>
    public double? HeadMm { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CropOptions))]
internal sealed partial class CropJson : JsonSerializerContext;

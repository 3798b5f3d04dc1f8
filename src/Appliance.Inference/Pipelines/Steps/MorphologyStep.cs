using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>morphology</c>: closes gaps and fills holes of every label, inside single slices, with sizes in millimetres.</summary>
public sealed class MorphologyStep : PipelineStep
{
    private readonly MorphologyOptions _options;

    private MorphologyStep(MorphologyOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("morphology", [new StepInput("mask", ValueKind.Mask)], ValueKind.Mask, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var source = context.Input<Mask>("mask");
        var mask = new Mask(source.Geometry, (byte[])source.Labels.Clone());
        for (int label = 1; label <= _options.Labels; label++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Morphology.Close(mask, (byte)label, _options.CloseRadiusMm);
            Morphology.FillHoles(mask, (byte)label, _options.FillHolesMm2);
            context.ReportProgress((double)label / _options.Labels);
        }
        return StepOutcome.Completed(mask);
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(MorphologyJson.Default.MorphologyOptions) is not { } options)
        {
            return null;
        }
        settings.Check(options.Labels is >= 1 and <= 255, "labels", "1 to 255 labels are expected.");
        settings.Check(options.CloseRadiusMm is >= 0 and <= 50, "closeRadiusMm", "0 to 50 mm are expected.");
        settings.Check(options.FillHolesMm2 is >= 0 and <= 100_000, "fillHolesMm2", "0 to 100000 mm² are expected.");
        return new MorphologyStep(options) { Fingerprint = JsonSerializer.Serialize(options, MorphologyJson.Default.MorphologyOptions) };
    }
}

/// <summary>Options of <see cref="MorphologyStep"/>.</summary>
internal sealed record MorphologyOptions
{
    /// <summary>The labels 1 up to this one are treated, each by itself.</summary>
    public int Labels { get; set; } = 1;

    /// <summary>Radius of the closing, mm; 0 for none.</summary>
    public double CloseRadiusMm { get; set; }

    /// <summary>Largest hole to fill, mm²; 0 for none.</summary>
    public double FillHolesMm2 { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(MorphologyOptions))]
internal sealed partial class MorphologyJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>morphology</c>: closes gaps and fills holes of every label inside single slices, then does what the list says, in its order. Sizes are
/// in millimetres.
/// </summary>
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
            foreach (MorphologyOperation operation in _options.Operations)
            {
                Apply(operation, mask, (byte)label);
                cancellationToken.ThrowIfCancellationRequested();
            }
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
        settings.Check(options.Operations.Count <= 16, "operations", "At most 16 operations are expected.");
        for (int index = 0; index < options.Operations.Count; index++)
        {
            MorphologyOperation operation = options.Operations[index];
            bool fills = operation.Do == MorphologyKind.FillCavities;
            settings.Check(fills ? operation.RadiusMm is null : operation.RadiusMm is > 0 and <= 50, $"operations[{index}].radiusMm", fills ? "It takes none." : "A radius up to 50 mm is expected.");
            settings.Check(fills ? operation.MaxMillilitres is > 0 : operation.MaxMillilitres is null, $"operations[{index}].maxMillilitres", fills ? "A volume above 0 mL is expected." : "It takes none.");
        }
        return new MorphologyStep(options) { Fingerprint = JsonSerializer.Serialize(options, MorphologyJson.Default.MorphologyOptions) };
    }

    private static void Apply(MorphologyOperation operation, Mask mask, byte label)
    {
        double radius = operation.RadiusMm ?? 0;
        switch (operation.Do)
        {
            case MorphologyKind.Dilate: Morphology.Dilate(mask, label, radius, operation.Within); break;
            case MorphologyKind.Erode: Morphology.Erode(mask, label, radius, operation.Within); break;
            case MorphologyKind.Open: Morphology.Open(mask, label, radius, operation.Within); break;
            case MorphologyKind.Close: Morphology.Close(mask, label, radius, operation.Within); break;
            default: Morphology.FillCavities(mask, label, operation.MaxMillilitres!.Value); break;
        }
    }
}

/// <summary>What <see cref="MorphologyStep"/> can do besides its two options for slices.</summary>
internal enum MorphologyKind
{
    /// <summary>Adds what is at most the radius away.</summary>
    Dilate,

    /// <summary>Takes away what is nearer to the surface than the radius.</summary>
    Erode,

    /// <summary>Erodes, then dilates.</summary>
    Open,

    /// <summary>Dilates, then erodes; takes nothing away.</summary>
    Close,

    /// <summary>Fills enclosed background in space.</summary>
    FillCavities,
}

/// <summary>One operation.</summary>
internal sealed record MorphologyOperation
{
    /// <summary>What is done.</summary>
    public required MorphologyKind Do { get; init; }

    /// <summary>Radius of the ball or disc, mm; not for cavities.</summary>
    public double? RadiusMm { get; set; }

    /// <summary>Largest cavity to fill, mL; only for cavities.</summary>
    public double? MaxMillilitres { get; set; }

    /// <summary>In space, or inside single slices.</summary>
    public Neighbourhood Within { get; set; } = Neighbourhood.Volume;
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

    /// <summary>What is done to each label after that.</summary>
    public IReadOnlyList<MorphologyOperation> Operations { get; set; } = [];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(MorphologyOptions))]
internal sealed partial class MorphologyJson : JsonSerializerContext;

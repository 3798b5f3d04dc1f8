using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>findings</c>: turns measurements into coded findings with units; those of another mask, which may overlap the first, come as <c>further</c>. With the same measurements of an earlier study it tells
/// the change since as well; without that study those findings are absent, and the others are given.
/// A structure that was not found has a volume of 0, and no density or diameter: what needs one is refused, or, where the earlier
/// study has none, not compared.
/// </summary>
public sealed class FindingsStep : PipelineStep
{
    private readonly FindingsOptions _options;

    private FindingsStep(FindingsOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new(
        "findings",
        [
            new StepInput("measurements", ValueKind.Measurements), new StepInput("further", ValueKind.Measurements, IsOptional: true),
            new StepInput("prior", ValueKind.Measurements, IsOptional: true),
        ],
        ValueKind.Findings,
        Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        StructureMeasurements now = context.Input<StructureMeasurements>("measurements").With(context.OptionalInput<StructureMeasurements>("further"));
        var before = context.OptionalInput<StructureMeasurements>("prior");
        var findings = new List<Finding>();
        var notCompared = new List<RefusalReason>();
        foreach (FindingOptions wanted in _options.Findings.Where(wanted => wanted.Of == FindingOf.Study || before is not null))
        {
            double value = Measure(wanted, now), earlier = wanted.Of == FindingOf.Change ? Measure(wanted, before!) : 0;
            if (!double.IsFinite(value))
            {
                return Task.FromResult(StepOutcome.Refused(new RefusalReason(RefusalCodes.NothingFound)));
            }
            if (double.IsFinite(earlier))
            {
                findings.Add(Report(wanted, value - earlier));
            }
            else
            {
                notCompared.Add(new RefusalReason(RefusalCodes.NothingFoundBefore));
            }
        }
        return Task.FromResult(StepOutcome.Partly(findings, notCompared));
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(FindingsJson.Default.FindingsOptions) is not { } options)
        {
            return null;
        }
        settings.Check(options.Findings.Count is > 0 and <= 1000, "findings", "1 to 1000 findings are expected.");
        settings.Check(options.Findings.DistinctBy(finding => finding.Id).Count() == options.Findings.Count, "findings", "Every finding needs an id of its own.");
        for (int index = 0; index < options.Findings.Count; index++)
        {
            FindingOptions finding = options.Findings[index];
            bool needsAt = finding.Measure is MeasureKind.FractionBelow or MeasureKind.Percentile;
            settings.Check(needsAt == finding.At.HasValue, $"findings[{index}].at", needsAt ? $"{finding.Measure} needs it." : $"{finding.Measure} takes none.");
            settings.Check(
                finding.Of == FindingOf.Study || settings.HasInput("prior"), $"findings[{index}].of", "It needs the input 'prior' with the measurements of an earlier study.");
            settings.Check(finding.Reference?.Fault is null, $"findings[{index}].reference", finding.Reference?.Fault ?? "");
            settings.Check(finding.Decimals is >= 0 and <= 6, $"findings[{index}].decimals", "0 to 6 decimals are expected.");
        }
        return new FindingsStep(options) { Fingerprint = JsonSerializer.Serialize(options, FindingsJson.Default.FindingsOptions) };
    }

    private static double Measure(FindingOptions wanted, StructureMeasurements measurements)
    {
        if (!measurements.ByStructure.TryGetValue(wanted.Structure, out Densitometry? densities))
        {
            throw new InvalidDataException($"Finding '{wanted.Id}' is about '{wanted.Structure}', which the measure step does not know.");
        }
        return wanted.Measure switch
        {
            MeasureKind.Millilitres => densities.Millilitres,
            MeasureKind.MeanHu or MeasureKind.Mean => densities.Mean(),
            MeasureKind.FractionBelow => 100 * densities.FractionBelow(wanted.At!.Value),
            MeasureKind.Percentile => densities.Percentile(wanted.At!.Value / 100),
            _ => OfShape(wanted, measurements),
        };
    }

    private static double OfShape(FindingOptions wanted, StructureMeasurements measurements)
    {
        if (measurements.Shapes is null)
        {
            throw new InvalidDataException($"Finding '{wanted.Id}' needs shapes, which the measure step was not asked for.");
        }
        return !measurements.Shapes.TryGetValue(wanted.Structure, out StructureShape? shape) ? double.NaN : wanted.Measure switch
        {
            MeasureKind.MaxDiameterMm => shape.MaxDiameterMm,
            MeasureKind.MaxSliceDiameterMm => shape.MaxSliceDiameterMm,
            MeasureKind.EquivalentDiameterMm => shape.EquivalentDiameterMm,
            MeasureKind.MajorAxisMm => shape.MajorAxisMm,
            MeasureKind.MinorAxisMm => shape.MinorAxisMm,
            _ => throw new InvalidOperationException($"{wanted.Measure} has no formula."),
        };
    }

    private static Finding Report(FindingOptions wanted, double value) => wanted.Report(value) with { Site = wanted.Site, Laterality = wanted.Laterality };
}

/// <summary>Options of <see cref="FindingsStep"/>.</summary>
internal sealed record FindingsOptions
{
    /// <summary>The findings, in the order in which they are reported.</summary>
    public required IReadOnlyList<FindingOptions> Findings { get; init; }
}

/// <summary>One finding.</summary>
internal sealed record FindingOptions : FindingTerms
{
    /// <summary>Name of the structure in the measure step.</summary>
    public required string Structure { get; init; }

    /// <summary>What is computed.</summary>
    public required MeasureKind Measure { get; init; }

    /// <summary>What it is about; the concept must say so too.</summary>
    public FindingOf Of { get; set; }

    /// <summary>Threshold in HU for <see cref="MeasureKind.FractionBelow"/>, percent for <see cref="MeasureKind.Percentile"/>.</summary>
    public double? At { get; set; }

    /// <summary>Where.</summary>
    public CodedConcept? Site { get; set; }

    /// <summary>Right or left.</summary>
    public CodedConcept? Laterality { get; set; }
}

/// <summary>What a finding is about.</summary>
internal enum FindingOf
{
    /// <summary>The study that the run is on.</summary>
    Study,

    /// <summary>The value of the study less that of the earlier one, before either is rounded.</summary>
    Change,
}

/// <summary>What a finding is computed as.</summary>
internal enum MeasureKind
{
    /// <summary>Volume, mL.</summary>
    Millilitres,

    /// <summary>Mean density, HU.</summary>
    MeanHu,

    /// <summary>Mean of a volume that is not in HU, in its own unit.</summary>
    Mean,

    /// <summary>Percentage of voxels below a density.</summary>
    FractionBelow,

    /// <summary>Density at a percentile, HU.</summary>
    Percentile,

    /// <summary>Greatest distance between two points of the surface, mm.</summary>
    MaxDiameterMm,

    /// <summary>The same inside one slice, the greatest of all slices, mm.</summary>
    MaxSliceDiameterMm,

    /// <summary>Diameter of the sphere of equal volume, mm.</summary>
    EquivalentDiameterMm,

    /// <summary>Longest axis of the ellipsoid with equal second moments, mm.</summary>
    MajorAxisMm,

    /// <summary>Its shortest axis, mm.</summary>
    MinorAxisMm,
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FindingsOptions))]
internal sealed partial class FindingsJson : JsonSerializerContext;

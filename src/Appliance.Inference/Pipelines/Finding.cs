using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Classification;

namespace Appliance.Inference.Pipelines;

/// <summary>One measurement or answer of a run.</summary>
public sealed record Finding
{
    /// <summary>Stable name in the app, as <c>laa-950</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name in English.</summary>
    public required string TitleEn { get; init; }

    /// <summary>Name in Simplified Chinese.</summary>
    public required string TitleZh { get; init; }

    /// <summary>What was measured.</summary>
    public required CodedConcept Concept { get; init; }

    /// <summary>Where; null when the concept says it.</summary>
    public CodedConcept? Site { get; init; }

    /// <summary>Right or left; null for both together.</summary>
    public CodedConcept? Laterality { get; init; }

    /// <summary>Of which of several things of the study it is, ASCII, as <c>Radiograph 2 LAT</c>; null where it is of the study as a whole.</summary>
    public string? About { get; init; }

    /// <summary>The value, rounded to <see cref="Decimals"/>; null for an <see cref="Answer"/>.</summary>
    public required double? Value { get; init; }

    /// <summary>Decimals worth reporting.</summary>
    public required int Decimals { get; init; }

    /// <summary>Unit (UCUM).</summary>
    public required CodedConcept Unit { get; init; }

    /// <summary>Unit as people write it.</summary>
    public required string UnitText { get; init; }

    /// <summary>The answer of a classifier; null for a number.</summary>
    public ClassLabel? Answer { get; init; }

    /// <summary>Calibrated confidence 0…1; null for a measurement that is computed and not estimated.</summary>
    public double? Confidence { get; init; }

    /// <summary>Whether it leaves the unit (report, upstream), or only explains.</summary>
    public bool IsExportable { get; init; } = true;

    /// <summary>How it was measured (Measurement Method of TID 1419); null where the concept says it.</summary>
    public CodedConcept? Method { get; init; }

    /// <summary>Where its method was published; null for none.</summary>
    public FindingReference? Reference { get; init; }

    /// <summary>The value as text, with a point; empty for an answer.</summary>
    public string ValueText => Value?.ToString($"F{Decimals}", System.Globalization.CultureInfo.InvariantCulture) ?? "";
}

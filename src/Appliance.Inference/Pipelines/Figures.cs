using Appliance.Dicom.Evidence;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// Numbers by name that a step measured of a study as a whole, where a <see cref="StructureMeasurements"/> is about structures. What could not be
/// measured is there too, with its reason: nothing is left out without a word.
/// </summary>
public abstract record Figures
{
    /// <summary>The numbers, by the names that the step gives them; of several things as <c>NAME/1</c>, <c>NAME/2</c>.</summary>
    public abstract IReadOnlyDictionary<string, Figure> ByName { get; }
}

/// <summary>A number, or why there is none.</summary>
public sealed record Figure
{
    /// <summary>The number; null where there is none.</summary>
    public double? Value { get; private init; }

    /// <summary>Why there is none; null where there is one.</summary>
    public RefusalReason? Missing { get; private init; }

    /// <summary>How it was measured, where that is known only from the study; null where the app says it.</summary>
    public CodedConcept? Method { get; init; }

    /// <summary>Of which of several things it is, ASCII, as <c>Radiograph 2 LAT</c>; null where it is of the study as a whole.</summary>
    public string? About { get; init; }

    /// <summary>A number that was measured.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not finite.</exception>
    public static Figure Of(double value) =>
        double.IsFinite(value) ? new Figure { Value = value } : throw new ArgumentOutOfRangeException(nameof(value), value, "Only a finite number is a figure.");

    /// <summary>A number that could not be measured.</summary>
    public static Figure None(RefusalReason reason) => new() { Missing = reason };
}

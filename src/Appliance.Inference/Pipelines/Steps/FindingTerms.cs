using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>What <c>app.json</c> says of a number that is reported, wherever the number comes from.</summary>
internal abstract record FindingTerms
{
    /// <summary>Stable name.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required LocalText Title { get; init; }

    /// <summary>What was measured.</summary>
    public required CodedConcept Concept { get; init; }

    /// <summary>How it was measured, coded; null where the concept says it, or the number itself.</summary>
    public CodedConcept? Method { get; set; }

    /// <summary>Where the method was published; null for none.</summary>
    public FindingReference? Reference { get; set; }

    /// <summary>UCUM unit.</summary>
    public required CodedConcept Unit { get; init; }

    /// <summary>Unit as people write it.</summary>
    public required string UnitText { get; init; }

    /// <summary>Decimals worth reporting.</summary>
    public required int Decimals { get; init; }

    /// <summary>Whether the finding leaves the unit.</summary>
    public bool Exportable { get; set; } = true;

    /// <summary>The finding with a value, rounded as it is reported.</summary>
    internal Finding Report(double value) => new()
    {
        Id = Id,
        TitleEn = Title.En,
        TitleZh = Title.Zh,
        Concept = Concept,
        Method = Method,
        Reference = Reference,
        Value = Math.Round(value, Decimals, MidpointRounding.ToEven) + 0.0, // No -0.
        Decimals = Decimals,
        Unit = Unit,
        UnitText = UnitText,
        IsExportable = Exportable,
    };
}

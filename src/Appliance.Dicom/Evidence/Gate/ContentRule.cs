namespace Appliance.Dicom.Evidence.Gate;

/// <summary>A row of a template (PS3.16 6.1): one kind of content item below its parent.</summary>
/// <param name="Clause">The template that the row stands in.</param>
/// <param name="Relationship">Relationship Type to its parent.</param>
/// <param name="ValueType">Value Type.</param>
/// <param name="Name">Concept name.</param>
/// <param name="Least">Fewest such items.</param>
/// <param name="Most">Most.</param>
internal sealed record ContentRule(string Clause, string Relationship, string ValueType, ContentName Name, int Least = 0, int Most = int.MaxValue)
{
    /// <summary>The rows below it.</summary>
    public IReadOnlyList<ContentRule> Children { get; init; } = [];

    /// <summary>What a coded item may say, by code value; empty for anything.</summary>
    public IReadOnlyList<CodedConcept> Values { get; init; } = [];

    /// <summary>The unit of a number; null for any of UCUM.</summary>
    public CodedConcept? Unit { get; init; }

    /// <summary>Template Identifier of a container; null where none is asked for.</summary>
    public string? Template { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Relationship} {ValueType} {Name}";
}

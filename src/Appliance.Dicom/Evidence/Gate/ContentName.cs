using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>What a row of a template asks of the concept name.</summary>
internal sealed class ContentName
{
    private readonly CodedConcept? _concept;

    private ContentName(CodedConcept? concept) => _concept = concept;

    /// <summary>One, whichever it is.</summary>
    public static ContentName Any { get; } = new(null);

    /// <summary>None, as images have.</summary>
    public static ContentName None { get; } = new(null);

    /// <summary>This one.</summary>
    public static implicit operator ContentName(CodedConcept concept) => new(concept);

    /// <summary>Whether the row names the concept: such rows are tried first.</summary>
    public bool IsNamed => _concept is not null;

    public bool Allows(CodedConcept? name) =>
        this == None ? name is null : name is { } given && (_concept is not { } wanted || (wanted.Value == given.Value && wanted.Scheme == given.Scheme));

    public override string ToString() => this == Any ? "any concept" : this == None ? "no concept" : $"{_concept!.Value.Value} {_concept.Value.Meaning}";
}

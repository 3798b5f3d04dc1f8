using Appliance.Dicom.Evidence;

namespace Appliance.Inference.Apps;

/// <summary>A label of a segmentation (Segment Description, PS3.3 C.8.20.4).</summary>
/// <param name="Label">Its value in the mask.</param>
/// <param name="Name">English name.</param>
/// <param name="Category">Segmented property category.</param>
/// <param name="Type">Segmented property type.</param>
/// <param name="Laterality">Right or left, the type's modifier; null when it has no side.</param>
/// <param name="Color">Colour to show it in, <c>#RRGGBB</c>.</param>
/// <param name="NameZh">Chinese name, for pages; null leaves it to the English one.</param>
public sealed record SegmentDescription(
    byte Label, string Name, CodedConcept Category, CodedConcept Type, CodedConcept? Laterality = null, string Color = "#FFFFFF", string? NameZh = null)
{
    /// <summary>The name for people.</summary>
    internal LocalText Title => new(Name, NameZh ?? Name);
}

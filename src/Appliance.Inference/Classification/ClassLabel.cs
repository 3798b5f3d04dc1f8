using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Classification;

/// <summary>One of the answers that a classifier can give.</summary>
/// <param name="Id">Stable name, as <c>upright</c>.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Concept">The coded answer.</param>
public sealed record ClassLabel(string Id, LocalText Title, CodedConcept Concept);

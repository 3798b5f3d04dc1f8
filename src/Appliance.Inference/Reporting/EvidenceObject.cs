using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;

namespace Appliance.Inference.Reporting;

/// <summary>One DICOM object that a run produced.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">Number among its kind, from 1.</param>
/// <param name="File">The object.</param>
public sealed record EvidenceObject(EvidenceKind Kind, int Number, DicomFile File);

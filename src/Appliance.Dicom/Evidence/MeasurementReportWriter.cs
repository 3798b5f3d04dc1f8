using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>Writes a Comprehensive 3D SR (PS3.3 A.35.13) by TID 1500 "Measurement Report" (PS3.16).</summary>
public static class MeasurementReportWriter
{
    /// <summary>Writes the report, findings or refusal.</summary>
    /// <param name="source">The instances that were read.</param>
    /// <param name="context">Who read them, and when.</param>
    /// <param name="report">What came of it.</param>
    /// <exception cref="ArgumentException">A group names a segment without a segmentation, or a value is not finite.</exception>
    /// <exception cref="DicomDataException">A text that must be ASCII is not.</exception>
    public static DicomFile Write(EvidenceSource source, EvidenceContext context, MeasurementReport report)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(report);
        DicomDataset dataset = EvidenceHeader.Create(
            source, context, EvidenceKind.MeasurementReport, DicomUID.Comprehensive3DSRStorage, "SR", report.SeriesDescription);
        dataset.AddOrUpdateEmpty(DicomTag.ReferencedPerformedProcedureStepSequence)
            .AddOrUpdate(DicomTag.PerformedProcedureCodeSequence, [.. source.Header.GetSequenceItems(DicomTag.ProcedureCodeSequence).Select(item => item.Clone())])
            .AddOrUpdate(DicomTag.VerificationFlag, "UNVERIFIED")
            .AddOrUpdate(DicomTag.CurrentRequestedProcedureEvidenceSequence, [.. InstanceReferences.Hierarchy(Referenced(source, report))]);
        AddCompletion(dataset, report.Outcome);
        if (report.Predecessors.Count > 0)
        {
            dataset.AddOrUpdate(DicomTag.PredecessorDocumentsSequence, [.. InstanceReferences.Hierarchy(report.Predecessors)]);
        }

        // PS3.3 C.17.2.3: what was not made for the present request but was looked at stands apart from what was.
        if (report.Comparisons.Count > 0)
        {
            dataset.AddOrUpdate(DicomTag.PertinentOtherEvidenceSequence, [.. InstanceReferences.Hierarchy(report.Comparisons)]);
        }

        AddPrivateSchemes(dataset, source, context, report);
        SrContent.Fill(dataset, Codes.ImagingMeasurementReport, "1500", new ReportContent(source, context, report).Items());
        return new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);
    }

    private static void AddCompletion(DicomDataset dataset, ReportOutcome outcome)
    {
        dataset.AddOrUpdate(DicomTag.CompletionFlag, outcome == ReportOutcome.Succeeded ? "COMPLETE" : "PARTIAL");
        if (outcome != ReportOutcome.Succeeded)
        {
            dataset.AddOrUpdate(DicomTag.CompletionFlagDescription, outcome switch
            {
                ReportOutcome.Refused => "Not analysed: input refused",
                ReportOutcome.Abstained => "Analysed: too unsure to report findings",
                _ => "Not analysed: processing failed",
            });
        }
    }

    /// <summary>Everything the content tree points at, and everything that was read (PS3.3 C.17.2.3).</summary>
    private static IEnumerable<InstanceReference> Referenced(EvidenceSource source, MeasurementReport report)
    {
        IEnumerable<InstanceReference> read = source.Instances.Select(instance =>
            new InstanceReference(source.StudyInstanceUid, instance.SeriesInstanceUid, instance.SopClassUid, instance.SopInstanceUid));
        return report.Segmentation is { } segmentation ? read.Append(segmentation) : read;
    }

    /// <summary>Says who answers for private coding schemes (SOP Common, PS3.3 C.12.1.1.1); of those of the study nobody here knows.</summary>
    private static void AddPrivateSchemes(DicomDataset dataset, EvidenceSource source, EvidenceContext context, MeasurementReport report)
    {
        IEnumerable<CodedConcept?> concepts =
        [
            report.ProcedureReported,
            .. report.Groups.SelectMany(group => group.Measurements.SelectMany(m => (CodedConcept?[])[m.Concept, m.Unit, m.Method, m.About])),
            .. report.Groups.SelectMany(group => (CodedConcept?[])[group.Finding, group.FindingSite, group.Laterality]),
            .. report.Groups.SelectMany(group => group.Evaluations).Concat(report.Evaluations).SelectMany(evaluation => (CodedConcept?[])[evaluation.Concept, evaluation.Value]),
        ];
        string[] ours = [.. Private(concepts.Select(concept => concept?.Scheme ?? ""))];
        IEnumerable<string> theirs = report.ProcedureReported is null
            ? Private(ProcedureReported.OfStudy(source).Select(code => code.GetStringOrEmpty(DicomTag.CodingSchemeDesignator))).Except(ours)
            : [];
        DicomDataset[] schemes =
        [
            .. ours.Select(scheme => new DicomDataset()
                .AddOrUpdate(DicomTag.CodingSchemeDesignator, scheme)
                .AddOrUpdate(DicomTag.CodingSchemeName, scheme)
                .AddOrUpdate(source.Name(
                    DicomTag.CodingSchemeResponsibleOrganization, DicomVR.ST, scheme == Codes.UnitScheme ? context.Manufacturer : context.AlgorithmManufacturer))),
            .. theirs.Select(scheme => new DicomDataset().AddOrUpdate(DicomTag.CodingSchemeDesignator, scheme)),
        ];
        if (schemes.Length > 0)
        {
            dataset.AddOrUpdate(DicomTag.CodingSchemeIdentificationSequence, schemes);
        }
    }

    private static IEnumerable<string> Private(IEnumerable<string> schemes) =>
        schemes.Where(scheme => scheme.StartsWith("99", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);
}

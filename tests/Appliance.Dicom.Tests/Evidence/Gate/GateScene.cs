using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Simulators.Phantoms;

namespace Appliance.Dicom.Tests.Evidence.Gate;

/// <summary>One valid object of each kind and outcome.</summary>
internal static class GateScene
{
    /// <summary>The kinds by name.</summary>
    public static IReadOnlyDictionary<string, DicomFile> Objects(PhantomCharset charset = PhantomCharset.Gb18030)
    {
        EvidenceScene scene = EvidenceScene.Create(charset);
        DicomFile segmentation = scene.Segmentation();
        return new Dictionary<string, DicomFile>(StringComparer.Ordinal)
        {
            ["sr"] = scene.Report(segmentation, predecessors: [InstanceReference.To(scene.Refusal().Dataset)]),
            ["seg"] = segmentation,
            ["sc"] = scene.Page(1),
            ["kos"] = scene.KeyObjects(),
            ["pr"] = scene.PresentationState(),
            ["refused"] = scene.Refusal(),
            ["abstained"] = Without(scene, ReportOutcome.Abstained),
            ["failed"] = Without(scene, ReportOutcome.Failed),
        };
    }

    private static DicomFile Without(EvidenceScene scene, ReportOutcome outcome) => MeasurementReportWriter.Write(scene.Source, EvidenceScene.Context, new MeasurementReport
    {
        Outcome = outcome,
        SeriesDescription = new EvidenceText("Lung density", "肺密度"),
        Evaluations = [new QualitativeEvaluation(new CodedConcept("FAILURE", "99APPLIANCE", "Cause"), null, new EvidenceText("It is not known.", "原因不明。"))],
    });
}

using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>Who answers for codes that are in no public scheme (PS3.3 C.12.1.1.1).</summary>
public sealed class PrivateSchemeTests
{
    [Fact]
    public void UnitsScheme_IsItsMakers_AnAppsOwnItsVendors()
    {
        EvidenceContext context = EvidenceScene.Context with { Manufacturer = "Unit Maker", AlgorithmManufacturer = "App Vendor" };
        DicomFile report = MeasurementReportWriter.Write(EvidenceScene.Create().Source, context, new MeasurementReport
        {
            Outcome = ReportOutcome.Refused,
            SeriesDescription = new EvidenceText("Lung density: NOT ANALYSED", "肺密度：未分析"),
            Evaluations =
            [
                new QualitativeEvaluation(new CodedConcept("REFUSAL", Codes.UnitScheme, "Reason for refusal"), new CodedConcept("COUGH", "99VENDOR", "Patient coughed")),
            ],
        });

        Assert.Equal(
            ["99APPLIANCE: Unit Maker", "99VENDOR: App Vendor"],
            report.Dataset.GetSequenceItems(DicomTag.CodingSchemeIdentificationSequence).Select(scheme =>
                $"{scheme.GetString(DicomTag.CodingSchemeDesignator)}: {scheme.GetString(DicomTag.CodingSchemeResponsibleOrganization)}"));
    }
}

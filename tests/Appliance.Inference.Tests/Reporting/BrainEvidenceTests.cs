using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Reporting;

/// <summary>Evidence over 17 structures of an MR: each measurement belongs to its segment, and the segmentation is the mask, bit by bit, for readers that are not ours.</summary>
public sealed class BrainEvidenceTests
{
    [Fact]
    public async Task Compose_Volumetry_ReportSegmentationPagesAndOutlines_AreWhatWasFound()
    {
        using var folder = new TemporaryFolder();
        AppPackage app = BrainApps.Volumetry;
        AppResult result = await BrainApps.GoldenRunAsync();
        Assert.True(result.Outcome == RunOutcome.Reported, string.Join("; ", result.Refusals) + result.Failure);

        IReadOnlyList<EvidenceObject> evidence = EvidenceComposer.Compose(result, app, EvidenceComposerTests.Context);

        Assert.Equal(
            [
                EvidenceKind.MeasurementReport, EvidenceKind.Segmentation, EvidenceKind.SecondaryCapture, EvidenceKind.SecondaryCapture,
                EvidenceKind.KeyObjects, EvidenceKind.PresentationState,
            ],
            evidence.Select(item => item.Kind));
        EvidencePeers.AssertOpenedByOthers(result, evidence, folder.Path);
        string path = Path.Combine(folder.Path, "report.dcm");
        evidence[0].File.Save(path);
        (int exitCode, string report) = Peers.Run("dsrdump", [path]);
        Assert.True(exitCode == 0, report);
        Assert.All(app.Manifest.Segments, segment => Assert.Contains($"\"{segment.Type.Meaning}\"", report, StringComparison.Ordinal));
        Assert.Equal(18, report.Split('\n').Count(line => line.Contains("NUM:", StringComparison.Ordinal) && line.Contains("milliliter", StringComparison.Ordinal)));
        Assert.Equal(17, report.Split('\n').Count(line => line.Contains("Referenced Segment", StringComparison.Ordinal)));

        // The window of the images, not that of a lung.
        DicomDataset window = Assert.Single(evidence[^1].File.Dataset.GetSequenceItems(DicomTag.SoftcopyVOILUTSequence));
        Assert.Equal((500, 1000), (window.GetValue<double>(DicomTag.WindowCenter), window.GetValue<double>(DicomTag.WindowWidth)));
    }
}

using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Volumes;
using Appliance.Simulators.Peers;

namespace Appliance.Inference.Tests.Support;

/// <summary>
/// Everything that must hold of the evidence of any app's result, by readers that are not ours: call <see cref="AssertOpenedByOthers"/>
/// with what <see cref="EvidenceComposer"/> made of it.
/// </summary>
internal static class EvidencePeers
{
    /// <summary>
    /// dciodvfy, DCMTK, GDCM and pydicom open every object; dsrdump shows each exportable finding with its value and unit; the segmentation
    /// that pydicom reads has the voxels and the geometry of the mask.
    /// </summary>
    public static void AssertOpenedByOthers(AppResult result, IReadOnlyList<EvidenceObject> evidence, string folder)
    {
        Assert.SkipUnless(EvidenceReaders.Missing.Count == 0 || Environment.GetEnvironmentVariable("CI") == "true", $"not installed: {string.Join(", ", EvidenceReaders.Missing)}");
        Assert.Empty(EvidenceReaders.Problems(folder, evidence.Select(item => item.File)));
        AssertMeasurements(result, evidence, folder);
        if (evidence.SingleOrDefault(item => item.Kind == EvidenceKind.Segmentation) is { } segmentation)
        {
            Assert.Empty(EvidenceReaders.Problems(folder, segmentation.File, [.. Frames(result)]));
        }
    }

    private static void AssertMeasurements(AppResult result, IReadOnlyList<EvidenceObject> evidence, string folder)
    {
        IReadOnlyList<string> shown = EvidenceReaders.Measurements(folder, evidence.Single(item => item.Kind == EvidenceKind.MeasurementReport).File);
        foreach (Finding finding in result.Findings.Where(finding => finding is { IsExportable: true, Value: not null }))
        {
            string value = finding.Value!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
            string said = $"({finding.Concept.Value},{finding.Concept.Scheme},\"{finding.Concept.Meaning}\")=\"{value}\" ({finding.Unit.Value},UCUM,";
            string method = finding.Method is { } code ? $"({code.Value},{code.Scheme}," : "", reference = finding.Reference?.Full ?? "";

            // Two figures of one concept may be equal and differ in their method: as a device states it, and as it was computed.
            Assert.True(
                shown.Any(line => line.Contains(said, StringComparison.Ordinal) && line.Contains(method, StringComparison.Ordinal) && line.Contains(reference, StringComparison.Ordinal)),
                $"{finding.Id}: {said} {method} {reference} is not in\n{string.Join('\n', shown)}");
        }
    }

    private static IEnumerable<ExpectedSegmentFrame> Frames(AppResult result)
    {
        VolumeGeometry grid = result.Segmentation!.Geometry;
        ImagePlane first = grid.Planes[0];
        double[] orientation = [.. Of(first.RowDirection), .. Of(first.ColumnDirection)], spacing = [first.RowSpacing, first.ColumnSpacing, grid.SliceSpacing];
        for (int segment = 0; segment < result.Segments.Count; segment++)
        {
            for (int slice = 0; slice < grid.Slices; slice++)
            {
                byte[] bits = [.. result.Segmentation.Slice(slice).ToArray().Select(label => label == result.Segments[segment].Label ? (byte)1 : (byte)0)];
                if (bits.Contains((byte)1))
                {
                    StudyFrame source = result.SourceFrames[slice];
                    yield return new ExpectedSegmentFrame(
                        segment + 1, Of(grid.Planes[slice].Position), orientation, spacing,
                        source.Image.Header.GetString(DicomTag.SOPInstanceUID), source.ReferencedFrameNumber, bits);
                }
            }
        }
    }

    private static double[] Of(Vector3D vector) => [vector.X, vector.Y, vector.Z];
}

using System.Security.Cryptography;
using System.Text.Json;
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
        var paths = new Dictionary<EvidenceKind, string>();
        foreach (EvidenceObject item in evidence)
        {
            string path = paths[item.Kind] = Path.Combine(folder.Path, $"{item.Kind}-{item.Number}.dcm");
            item.File.Save(path);
            (_, string output) = Peers.Run("dciodvfy", [path]);
            Assert.DoesNotContain(output.Split('\n'), line => line.StartsWith("Error", StringComparison.Ordinal));
        }

        (int exitCode, string report) = Peers.Run("dsrdump", [paths[EvidenceKind.MeasurementReport]]);
        Assert.True(exitCode == 0, report);
        Assert.All(app.Manifest.Segments, segment => Assert.Contains($"\"{segment.Type.Meaning}\"", report, StringComparison.Ordinal));
        Assert.Equal(18, report.Split('\n').Count(line => line.Contains("NUM:", StringComparison.Ordinal) && line.Contains("milliliter", StringComparison.Ordinal)));
        Assert.Equal(17, report.Split('\n').Count(line => line.Contains("Referenced Segment", StringComparison.Ordinal)));
        Assert.Equal(Bits(result), Frames(paths[EvidenceKind.Segmentation]));

        // The window of the images, not that of a lung.
        DicomDataset window = Assert.Single(evidence[^1].File.Dataset.GetSequenceItems(DicomTag.SoftcopyVOILUTSequence));
        Assert.Equal((500, 1000), (window.GetValue<double>(DicomTag.WindowCenter), window.GetValue<double>(DicomTag.WindowWidth)));
    }

    /// <summary>Label, place of the slice and digest of its bits, for every slice that shows the label.</summary>
    private static List<string> Bits(AppResult result)
    {
        var bits = new List<string>();
        for (int slice = 0; slice < result.Segmentation!.Geometry.Slices; slice++)
        {
            byte[] labels = result.Segmentation.Slice(slice).ToArray();
            foreach (byte label in labels.Distinct().Where(label => label != 0))
            {
                byte[] mask = Array.ConvertAll(labels, voxel => voxel == label ? (byte)1 : (byte)0);
                bits.Add(FormattableString.Invariant($"{label} {result.Segmentation.Geometry.Planes[slice].Position.X:0.000} {Convert.ToHexStringLower(SHA256.HashData(mask))}"));
            }
        }

        return [.. bits.Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Frames(string segmentation)
    {
        (int exitCode, string printed) = Peers.Run("/usr/bin/python3", ["-c", """
            import hashlib, json, sys, pydicom
            ds = pydicom.dcmread(sys.argv[1])
            bits, frames = ds.pixel_array, []
            for number, frame in enumerate(ds.PerFrameFunctionalGroupsSequence):
                if bits[number].any():
                    frames.append('%d %.3f %s' % (frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber,
                        float(frame.PlanePositionSequence[0].ImagePositionPatient[0]), hashlib.sha256(bits[number].astype('uint8').tobytes()).hexdigest()))
            print(json.dumps(frames))
            """, segmentation]);
        Assert.True(exitCode == 0, printed);
        return JsonSerializer.Deserialize<string[]>(printed)!.Order(StringComparer.Ordinal);
    }
}

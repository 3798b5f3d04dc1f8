using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging.Display;
using Appliance.Dicom.Tests.Data;
using Appliance.Simulators.Phantoms;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>Grayscale Softcopy Presentation State (PS3.3 A.33.1) before the checkers and viewers of others.</summary>
public sealed class PresentationStateTests
{
    /// <summary>
    /// dcmpschk 3.6 checks values by expressions of its own: it takes every character beyond ASCII for a fault, whatever set is declared, and
    /// a DT with its offset from UTC (PS3.5 6.2), though it prints an expression that allows it. Of modules and types it finds no fault.
    /// </summary>
    private static readonly string[] TextsThatDcmpschkCannotRead =
    [
        "SeriesDescription", "ContentDescription", "UnformattedTextValue", "ContributionDateTime", "PatientName", "InstitutionName",
        "ReferringPhysicianName", "StudyDescription",
    ];

    [Fact]
    public void State_ByDcmpschk_HasNoFaultButTextBeyondAscii()
    {
        using var folder = new TemporaryFolder();
        EvidenceScene.Create().PresentationState().Save(folder.File("pr.dcm"));

        string[] lines = Peer.Run("dcmpschk", folder.File("pr.dcm")).Output.Split('\n', StringSplitOptions.TrimEntries);

        Assert.Contains(lines, line => line.Contains("Testing", StringComparison.Ordinal));
        Assert.All(
            lines.Where(line => line.Contains("Error:", StringComparison.Ordinal)),
            line => Assert.EndsWith("Attribute value does not conform to data type definition.", line, StringComparison.Ordinal));
        Assert.All(
            lines.Where(line => line.Contains("Affected attribute:", StringComparison.Ordinal)),
            line => Assert.Contains(TextsThatDcmpschkCannotRead, name => line.Contains($" {name} (", StringComparison.Ordinal)));
    }

    [Fact]
    public void State_AppliedByDcmp2pgm_IsThePictureThatOurDisplayPipelineMakes()
    {
        using var folder = new TemporaryFolder();
        EvidenceScene scene = EvidenceScene.Create();
        scene.PresentationState().Save(folder.File("pr.dcm"));
        scene.Slices[10].Save(folder.File("slice.dcm"));

        (int exitCode, string output) = Peer.Run("dcmp2pgm", "-p", folder.File("pr.dcm"), folder.File("slice.dcm"), folder.File("out.pgm"));

        Assert.True(exitCode == 0, output);
        byte[] ours = FrameRenderer.Render(scene.Slices[10], 0, new VoiWindow(-600, 1500), null, TestContext.Current.CancellationToken).Pixels;
        byte[] theirs = File.ReadAllBytes(folder.File("out.pgm"))[^ours.Length..];
        Assert.All(ours.Zip(theirs), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
        Assert.True(ours.Distinct().Count() > 10);
    }

    /// <summary>What a viewer draws, by pydicom: filled again, the outlines are the lung of that slice but for pixels at its border.</summary>
    [Fact]
    public void State_ReadByPydicom_OutlinesTheLungsOfEachSlice()
    {
        using var folder = new TemporaryFolder();
        EvidenceScene scene = EvidenceScene.Create();
        scene.PresentationState().Save(folder.File("pr.dcm"));

        string[] lines = Peer.Pydicom("""
            d = pydicom.dcmread(sys.argv[1])
            referenced = {i.ReferencedSOPInstanceUID for s in d.ReferencedSeriesSequence for i in s.ReferencedImageSequence}
            layers = {l.GraphicLayer for l in d.GraphicLayerSequence}
            def inside(p, x, y):
                odd = False
                for (x0, y0), (x1, y1) in zip(p, p[1:]):
                    if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
                        odd = not odd
                return odd
            for a in d.GraphicAnnotationSequence:
                assert a.GraphicLayer in layers
                if 'GraphicObjectSequence' not in a:
                    continue
                image = a.ReferencedImageSequence[0].ReferencedSOPInstanceUID
                assert image in referenced
                lines = []
                for g in a.GraphicObjectSequence:
                    p = list(zip(g.GraphicData[0::2], g.GraphicData[1::2]))
                    assert p[0] == p[-1] and len(p) == g.NumberOfGraphicPoints
                    lines.append(p)
                bits = ''.join('01'[sum(inside(p, x + .5, y + .5) for p in lines) % 2] for y in range(50) for x in range(46))
                print(a.GraphicLayer[-1], image, bits)
            """, folder.File("pr.dcm")).Split('\n');

        Assert.InRange(lines.Length, 20, 42);
        foreach (string line in lines)
        {
            string[] parts = line.Trim().Split(' ');
            byte label = parts[0] == "1" ? ThoraxVolume.RightLung : ThoraxVolume.LeftLung;
            int slice = scene.Source.Instances.Select(instance => instance.SopInstanceUid).ToList().IndexOf(parts[1]);
            byte[] truth = scene.Mask(label)[(slice * 50 * 46)..((slice + 1) * 50 * 46)];
            byte[] drawn = [.. parts[2].Select(bit => (byte)(bit - '0'))];

            int[] off = [.. Enumerable.Range(0, truth.Length).Where(pixel => truth[pixel] != drawn[pixel])];
            Assert.All(off, pixel => Assert.True(IsAtTheBorder(truth, pixel), $"slice {slice}, lung {label}: pixel {pixel}"));
            Assert.True(off.Length <= Math.Max(10, truth.Sum(bit => bit) / 4), $"slice {slice}, lung {label}: {off.Length} pixels differ");
        }
    }

    [Fact]
    public void State_SaysWhatItIsAndWhatItMayBeUsedFor()
    {
        DicomDataset state = EvidenceScene.Create().PresentationState().Dataset;

        string[] texts = [.. state.GetSequenceItems(DicomTag.GraphicAnnotationSequence)
            .SelectMany(annotation => annotation.GetSequenceItems(DicomTag.TextObjectSequence))
            .Select(text => text.GetString(DicomTag.UnformattedTextValue)).Distinct()];

        Assert.Equal(["肺密度：仅供研究，不得用于诊断 / Lung density: RESEARCH, not for diagnosis", "Right lung", "Left lung"], texts);
        Assert.Equal(("PR", "SERVICE", "9004"), (
            state.GetString(DicomTag.Modality), state.GetString(DicomTag.ContentQualification), state.GetString(DicomTag.SeriesNumber)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    public void State_OfMoreSlicesThanItMayShow_ShowsSomeAtEqualDistances(int most, int shown)
    {
        DicomDataset state = EvidenceScene.Create().PresentationState(most).Dataset;

        DicomDataset series = Assert.Single(state.GetSequenceItems(DicomTag.ReferencedSeriesSequence));
        Assert.Equal(shown, series.GetSequenceItems(DicomTag.ReferencedImageSequence).Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public void State_OfNoSensibleNumberOfImages_IsRefused(int most) =>
        Assert.Throws<ArgumentException>(() => EvidenceScene.Create().PresentationState(most));

    [Fact]
    public void State_MadeAgain_IsTheSameBytes() => Assert.Equal(
        EvidenceScene.Bytes(EvidenceScene.Create().PresentationState()), EvidenceScene.Bytes(EvidenceScene.Create().PresentationState()));

    private static bool IsAtTheBorder(byte[] truth, int pixel) =>
        new[] { -47, -46, -45, -1, 1, 45, 46, 47 }.Any(step => truth.ElementAtOrDefault(pixel + step) != truth[pixel]);
}

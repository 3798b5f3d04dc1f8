using System.Globalization;
using System.Text;
using Appliance.Dicom.Data;
using Appliance.Dicom.Tests.Data;
using Appliance.Simulators.Phantoms;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>Evidence before readers that other people wrote.</summary>
public sealed class PeerTests
{
    [Theory]
    [InlineData(PhantomCharset.Gb18030)]
    [InlineData(PhantomCharset.Utf8)]
    [InlineData(PhantomCharset.Ascii)]
    [InlineData(PhantomCharset.Latin1)]
    [InlineData(PhantomCharset.Iso2022Ir58)]
    public void EveryObject_IsValidAndReadable(PhantomCharset charset)
    {
        using var folder = new TemporaryFolder();
        EvidenceScene scene = EvidenceScene.Create(charset);
        foreach ((string name, DicomFile file) in Objects(scene))
        {
            string path = folder.File(name);
            file.Save(path);

            Peer.AssertValid(path);
            (int json, string model) = Peer.Run("dcm2json", path);
            Assert.True(json == 0, model);
            Assert.Equal(file.Dataset.GetString(DicomTag.SOPInstanceUID), Peer.Pydicom("print(pydicom.dcmread(sys.argv[1]).SOPInstanceUID)", path));
        }
    }

    [Fact]
    public void Report_ReadByDsrdump_ShowsTheNumbers()
    {
        using var folder = new TemporaryFolder();
        EvidenceScene scene = EvidenceScene.Create();
        scene.Report(scene.Segmentation()).Save(folder.File("sr.dcm"));

        (int exitCode, string output) = Peer.Run("dsrdump", "+Pc", folder.File("sr.dcm"));

        Assert.Equal(0, exitCode);
        Assert.Contains($"(118565006,SCT,\"Volume\")=\"{scene.Phantom.Truth.LungVolumeMl.ToString("0.#", CultureInfo.InvariantCulture)}\" (mL,UCUM,\"milliliter\")", output, StringComparison.Ordinal);
        Assert.Contains("(111065,DCM,\"Summary of Analyses\")=(111222,DCM,\"Succeeded\")", output, StringComparison.Ordinal);
        Assert.Contains("(111001,DCM,\"Algorithm Name\")=\"Lung density\"", output, StringComparison.Ordinal);
        Assert.Contains("(121012,DCM,\"Device Observer UID\")=\"2.25.329800735698586629295641978511506172918\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_ReadByDsrdump_NamesTheReasonAndNoNumber()
    {
        using var folder = new TemporaryFolder();
        EvidenceScene.Create().Refusal().Save(folder.File("sr.dcm"));

        (int exitCode, string output) = Peer.Run("dsrdump", "+Pc", "+Pl", "+U8", folder.File("sr.dcm"));

        Assert.Equal(0, exitCode);
        Assert.Contains("(111225,DCM,\"Not Attempted\")", output, StringComparison.Ordinal);
        Assert.Contains("(coverage-incomplete,99APPLIANCE,\"Lungs not fully covered\")", output, StringComparison.Ordinal);
        Assert.Contains("Scan from apex to base", output, StringComparison.Ordinal);
        Assert.Contains("请从肺尖扫描到肺底", output, StringComparison.Ordinal);
        Assert.DoesNotContain("NUM:", output, StringComparison.Ordinal);
    }

    [Fact]
    public void KeyObjects_ReadByDsrdump_LeadToThePages()
    {
        using var folder = new TemporaryFolder();
        EvidenceScene scene = EvidenceScene.Create();
        scene.KeyObjects().Save(folder.File("kos.dcm"));

        (int exitCode, string output) = Peer.Run("dsrdump", "+Pc", "+Pl", "+U8", folder.File("kos.dcm"));

        Assert.Equal(0, exitCode);
        Assert.Contains("Key Object Selection Document", output, StringComparison.Ordinal);
        Assert.Contains("(113000,DCM,\"Of Interest\")", output, StringComparison.Ordinal);
        Assert.Contains("(113012,DCM,\"Key Object Description\")=\"肺密度 / Lung density\"", output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split("contains IMAGE:").Length - 1);
    }

    [Fact]
    public void KeyObjects_OfNoImageOrAnotherStudy_AreRefused()
    {
        EvidenceScene scene = EvidenceScene.Create();
        Appliance.Dicom.Evidence.InstanceReference other =
            Appliance.Dicom.Evidence.InstanceReference.To(scene.Page().Dataset) with { StudyInstanceUid = "1.2.3" };

        Assert.Throws<ArgumentException>(() => scene.KeyObjects([]));
        Assert.Throws<ArgumentException>(() => scene.KeyObjects([other]));
    }

    [Fact]
    public void RefusalOfAStudyWithoutImages_IsValid()
    {
        using var folder = new TemporaryFolder();
        var source = new Appliance.Dicom.Evidence.EvidenceSource([EvidenceScene.Create().Refusal().Dataset]);
        EvidenceScene.Refusal(source).Save(folder.File("sr.dcm"));

        Peer.AssertValid(folder.File("sr.dcm"));
        Assert.DoesNotContain("Image Library", Peer.Run("dsrdump", "+Pc", folder.File("sr.dcm")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Segmentation_ReadByPydicom_HasTheBitsOfTheMasks()
    {
        using var folder = new TemporaryFolder();
        EvidenceScene scene = EvidenceScene.Create();
        scene.Segmentation().Save(folder.File("seg.dcm"));

        // Unpacked by hand: Debian's python has no numpy beside pydicom.
        string voxels = Peer.Pydicom("""
            d = pydicom.dcmread(sys.argv[1])
            n = d.Rows * d.Columns
            for i, g in enumerate(d.PerFrameFunctionalGroupsSequence):
                bits = ''.join(str(d.PixelData[b >> 3] >> (b & 7) & 1) for b in range(i * n, i * n + n))
                source = g.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID
                print(g.SegmentIdentificationSequence[0].ReferencedSegmentNumber, source, bits)
            """, folder.File("seg.dcm"));

        Assert.Equal(ExpectedFrames(scene), voxels);
    }

    [Fact]
    public void Page_ReadByPydicom_HasThePixels()
    {
        using var folder = new TemporaryFolder();
        EvidenceScene.Create().Page().Save(folder.File("sc.dcm"));

        string pixels = Peer.Pydicom("d = pydicom.dcmread(sys.argv[1])\nprint(d.BurnedInAnnotation, d.ContentQualification, list(d.PixelData[:45]) == list(range(45)))", folder.File("sc.dcm"));

        Assert.Equal("YES SERVICE True", pixels);
    }

    private static string ExpectedFrames(EvidenceScene scene)
    {
        var expected = new StringBuilder();
        for (byte label = ThoraxVolume.RightLung; label <= ThoraxVolume.LeftLung; label++)
        {
            byte[] mask = scene.Mask(label);
            foreach ((byte[] frame, int slice) in mask.Chunk(scene.Phantom.Volume.SliceLength).Select((frame, slice) => (frame, slice)))
            {
                if (frame.Contains((byte)1))
                {
                    expected.Append(label).Append(' ').Append(scene.Source.Instances[slice].SopInstanceUid).Append(' ').AppendJoin("", frame).Append('\n');
                }
            }
        }

        return expected.ToString().Trim();
    }

    private static IEnumerable<(string Name, DicomFile File)> Objects(EvidenceScene scene)
    {
        DicomFile segmentation = scene.Segmentation();
        yield return ("seg.dcm", segmentation);
        yield return ("sr.dcm", scene.Report(segmentation, predecessors: [Appliance.Dicom.Evidence.InstanceReference.To(scene.Refusal().Dataset)]));
        yield return ("refusal.dcm", scene.Refusal());
        yield return ("sc.dcm", scene.Page());
        yield return ("kos.dcm", scene.KeyObjects());
        yield return ("pr.dcm", scene.PresentationState());
    }
}

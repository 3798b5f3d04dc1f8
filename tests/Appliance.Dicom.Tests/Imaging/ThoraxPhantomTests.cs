using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Tests.Data;
using Appliance.Dicom.Tests.Evidence;
using Appliance.Simulators.Phantoms;

namespace Appliance.Dicom.Tests.Imaging;

public sealed class ThoraxPhantomTests
{
    private static readonly ThoraxPhantomOptions Small = new() { Rows = 64, Columns = 64, Slices = 30 };

    [Theory]
    [InlineData("1.2.840.10008.1.2")]
    [InlineData("1.2.840.10008.1.2.1")]
    [InlineData("1.2.840.10008.1.2.2")]
    [InlineData("1.2.840.10008.1.2.1.99")]
    public void ShuffledFiles_OrderedByPosition_GiveTheVoxelsBack(string transferSyntax)
    {
        using var folder = new TemporaryFolder();
        ThoraxPhantom phantom = ThoraxPhantom.Make(Small with { TransferSyntaxUid = transferSyntax });
        IReadOnlyList<string> files = phantom.WriteDicom(folder.Path);

        SliceStack<DicomFile> stack = Stack(files.Order(StringComparer.Ordinal));

        Assert.True(stack.IsRegular);
        Assert.Equal(30, stack.Slices.Count);
        Assert.Equal(10, stack.Spacing, 6);
        var hounsfield = new short[64 * 64];
        for (int slice = 0; slice < 30; slice++)
        {
            DicomFile file = stack.Slices[slice].Item;
            PixelData.Open(file).ReadRescaled(0, ModalityRescale.Read(file.Dataset), hounsfield);
            Assert.True(phantom.Volume.Slice(slice).SequenceEqual(hounsfield), $"slice {slice}");
        }
    }

    [Theory]
    [InlineData(PhantomCharset.Ascii, "")]
    [InlineData(PhantomCharset.Gb18030, "王^小东")]
    [InlineData(PhantomCharset.Gbk, "王^小东")]
    [InlineData(PhantomCharset.Utf8, "王^小东")]
    [InlineData(PhantomCharset.Iso2022Ir58, "张^小东")]
    [InlineData(PhantomCharset.Latin1, "")]
    public void Slice_InEachCharset_IsAValidCtImageWithItsName(PhantomCharset charset, string ideographic)
    {
        using var folder = new TemporaryFolder();
        ThoraxPhantom phantom = ThoraxPhantom.Make(Small with { Charset = charset, Localizer = true });
        IReadOnlyList<string> files = phantom.WriteDicom(folder.Path);

        if (charset != PhantomCharset.Gbk)
        {
            // dciodvfy of Debian 12 does not know the term GBK and calls any byte above 7F invalid.
            Peer.AssertValid(files[0]);
            Peer.AssertValid(files[^1]);
        }

        // pydicom leaves the escape sequences of ISO 2022 IR 58 in its text.
        string name = Peer.Pydicom("n = pydicom.dcmread(sys.argv[1]).PatientName\nsys.stdout.buffer.write(n.ideographic.replace('\\x1b$)A', '').encode())", files[0]);
        Assert.Equal(ideographic, name);
    }

    [Fact]
    public void Make_SameOptions_SameBytesAndUids_OtherSeedOthers()
    {
        byte[] first = Bytes(Small), again = Bytes(Small), other = Bytes(Small with { Seed = 2 });

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    [InlineData(0.3)]
    public void Truth_WithoutNoise_IsTheEmphysemaAskedFor(double fraction)
    {
        PhantomTruth truth = ThoraxPhantom.Make(Small with { Rows = 128, Columns = 128, EmphysemaFraction = fraction }).Truth;

        Assert.Equal(100 * fraction, truth.Laa950Percent, 0.1);
        Assert.InRange(truth.LungVolumeMl, 2500, 7000);
        Assert.Equal(truth.LungVolumeMl, truth.LeftLungVolumeMl + truth.RightLungVolumeMl, 6);
        Assert.Equal(truth with { }, PhantomTruth.FromJson(truth.ToJson()));
    }

    [Fact]
    public void MissingSlicesAndLocalizer_AreFoundByTheStack()
    {
        using var folder = new TemporaryFolder();
        ThoraxPhantom phantom = ThoraxPhantom.Make(Small with { MissingSlices = 4, Localizer = true });

        SliceStack<DicomFile> stack = Stack(phantom.WriteDicom(folder.Path));

        Assert.Equal([SliceProblemKind.OtherOrientation, SliceProblemKind.Gap], stack.Problems.Select(problem => problem.Kind).Order());
        Assert.Equal(50, stack.Problems.Single(problem => problem.Kind == SliceProblemKind.Gap).Amount, 6);
        Assert.False(phantom.Truth.CoversBothLungs);
    }

    [Fact]
    public void Lungs_OverManySeeds_StayApartFromAirOutsideAndFromTheEnds()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            ThoraxPhantom phantom = ThoraxPhantom.Make(Small with { Seed = seed, Rows = 96, Columns = 96, Slices = 60 });
            ReadOnlySpan<byte> labels = phantom.Volume.Labels;
            int slice = phantom.Volume.SliceLength;

            Assert.False(labels[..slice].ContainsAnyExcept((byte)0), $"seed {seed}: lung in the lowest slice");
            Assert.False(labels[^slice..].ContainsAnyExcept((byte)0), $"seed {seed}: lung in the highest slice");
            Assert.True(TouchesOnlyTissue(phantom, 96), $"seed {seed}: a lung voxel next to air that is no lung");
        }
    }

    /// <summary>Every neighbour of a lung voxel is lung or denser than −500 HU, so that a threshold can tell lung from other air.</summary>
    private static bool TouchesOnlyTissue(ThoraxPhantom phantom, int columns)
    {
        int slice = phantom.Volume.SliceLength;
        for (int i = slice; i < phantom.Volume.Labels.Length - slice; i++)
        {
            foreach (int step in (ReadOnlySpan<int>)[1, -1, columns, -columns, slice, -slice])
            {
                if (phantom.Volume.Labels[i] != 0 && phantom.Volume.Labels[i + step] == 0 && phantom.Volume.Hounsfield[i + step] < -500)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static SliceStack<DicomFile> Stack(IEnumerable<string> paths) => SliceStack.Build(paths.Select(path =>
    {
        DicomFile file = DicomFile.Open(path);
        Assert.True(ImagePlane.TryRead(file.Dataset, out ImagePlane? plane, out string? problem), problem);
        return (plane, file);
    }));

    private static byte[] Bytes(ThoraxPhantomOptions options)
    {
        using var stream = new MemoryStream();
        ThoraxPhantom phantom = ThoraxPhantom.Make(options);
        phantom.Dicom.Slice(phantom.Volume.Slice(15), 15, 1).Write(stream);
        return stream.ToArray();
    }
}

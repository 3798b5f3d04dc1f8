using System.Reflection;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Imaging.Codecs.Isolation;
using Appliance.Dicom.Tests.Data;

namespace Appliance.Dicom.Tests.Imaging.Codecs;

/// <summary>Forms of the codecs that the matrix of depths does not reach.</summary>
public sealed class CodecFormTests(WorkerPoolFixture workers) : IClassFixture<WorkerPoolFixture>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public void JpegLossless_EveryPredictor_GivesTheSource(int predictor)
    {
        var comparison = new CodecComparison("JPEG lossless", "dcmcjpeg", ["+el", "+sv", $"{predictor}"], "dcmdjpeg", IsLossless: true);

        AssertSame(comparison, TestPicture.Make(16, signed: true, colour: false), TestPicture.Make(8, signed: false, colour: true));
    }

    [Fact]
    public void JpegLossless_PointTransform_GivesWhatThePeersGive() =>
        AssertSame(new CodecComparison("JPEG lossless", "dcmcjpeg", ["+e1", "+pt", "2"], "dcmdjpeg", IsLossless: false), TestPicture.Make(12, signed: false, colour: false));

    [Theory]
    [InlineData("+s4")]
    [InlineData("+s2")]
    [InlineData("+n2")]
    [InlineData("+n1")]
    [InlineData("+np")]
    [InlineData("+cr")]
    public void JpegBaseline_EverySubsampling_IsRgbAsDcmtkMakesIt(string option) =>
        AssertSame(new CodecComparison("JPEG baseline", "dcmcjpeg", ["+eb", option], "dcmdjpeg", IsLossless: false), TestPicture.Make(8, signed: false, colour: true));

    /// <summary>An odd number of bits, or fewer than there is room for: the codestream's precision is then its own matter.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(15)]
    public void LosslessCodecs_OddDepths_GiveTheSource(int stored)
    {
        TestPicture[] pictures = [TestPicture.Make(stored, signed: false, colour: false), TestPicture.Make(stored, signed: false, colour: false, allocated: 16)];

        AssertSame(new CodecComparison("JPEG lossless", "dcmcjpeg", ["+e1"], "dcmdjpeg", IsLossless: true), pictures);
        AssertSame(new CodecComparison("JPEG-LS", "dcmcjpls", ["+el"], "dcmdjpls", IsLossless: true), pictures);
        AssertSame(new CodecComparison("JPEG 2000", "gdcmconv", ["--j2k"], Decompressor: null, IsLossless: true), pictures);
    }

    [Fact]
    public void JpegBaseline_DataSetThatSaysRgb_IsLeftAsCodedAsDcmtkLeavesIt()
    {
        // The codestream is YCbCr with a JFIF marker, the data set says RGB: the data set decides (PS3.5 8.2.1).
        using var folder = new TemporaryFolder();
        TestPicture.Make(8, signed: false, colour: true).ToFile().Save(folder.File("source"));
        DicomFile file = DicomFile.Open(CodecPeer.Run("dcmcjpeg", folder.File("source"), folder.File("ybr"), "+eb", "+s4"));
        file.Dataset.AddOrUpdate(DicomTag.PhotometricInterpretation, "RGB");
        file.Save(folder.File("rgb"));

        DecodedFrame frame = workers.Pool.Decode(file.TransferSyntax, CodecPeer.Frame(file), PixelDescription.Read(file.Dataset), TestContext.Current.CancellationToken);

        Assert.Equal(CodecPeer.Pixels(CodecPeer.Run("dcmdjpeg", folder.File("rgb"), folder.File("dcmtk"))), frame.Pixels);
    }

    [Fact]
    public void JpegLossless_YbrFull_IsRgbAsDcmtkMakesIt()
    {
        TestPicture picture = TestPicture.Make(8, signed: false, colour: true);

        AssertSame(
            new CodecComparison("JPEG lossless", "dcmcjpeg", ["+e1"], "dcmdjpeg", IsLossless: false),
            picture with { Description = picture.Description with { PhotometricInterpretation = "YBR_FULL" } });
    }

    [Theory]
    [InlineData("dcmcjpeg", "+e1", "libijg16.so.17", "libdcmtk17")]
    [InlineData("dcmcjpls", "+el", "libcharls.so.2", "libcharls2")]
    [InlineData("gdcmconv", "--j2k", "libopenjp2.so.7", "libopenjp2-7")]
    public void Decode_LibraryNotInstalled_IsUnsupportedAndNamesThePackage(string tool, string option, string library, string package)
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can hide a library from a process");
        using var folder = new TemporaryFolder();
        TestPicture.Make(12, signed: false, colour: false).ToFile().Save(folder.File("source"));
        DicomFile file = DicomFile.Open(CodecPeer.Run(tool, folder.File("source"), folder.File("compressed"), option));
        string path = Directory.EnumerateDirectories("/usr/lib").Select(lib => Path.Combine(lib, library)).Single(File.Exists);
        File.WriteAllText(folder.File("empty"), "");
        using var pool = new DecodeWorkerPool(
            new DecodeWorkerOptions { Command = ["/usr/bin/unshare", "-m", "sh", "-c", $"mount --bind {folder.File("empty")} {path} && exec \"$0\" \"$@\"", WorkerPool.Program], StartSeconds = 60 },
            TimeProvider.System);

        CodecException fault = Assert.Throws<CodecException>(() => pool.Decode(
            file.TransferSyntax, CodecPeer.Frame(file), PixelDescription.Read(file.Dataset), TestContext.Current.CancellationToken));

        Assert.Equal(CodecFault.Unsupported, fault.Fault);
        Assert.Contains(package, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ConformanceStatement_ListsExactlyTheSyntaxesThatAreDecoded()
    {
        string statement = File.ReadAllText(Path.Combine(TestFiles.RepositoryRoot(), "src", "Appliance.Dicom", "CONFORMANCE.md"));
        string annex = statement[statement.IndexOf("## Annex C", StringComparison.Ordinal)..];
        var decoder = new FrameDecoders(new RleDecoder(), workers.Pool);
        string[] decoded =
        [
            .. typeof(DicomUID).GetProperties(BindingFlags.Public | BindingFlags.Static).Select(property => property.GetValue(null)).OfType<DicomUID>()
                .Where(uid => uid.Kind == "Transfer Syntax" && decoder.CanDecode(DicomTransferSyntax.Lookup(uid.Value))).Select(uid => uid.Value),
        ];

        Assert.Equal(9, decoded.Length);
        Assert.All(decoded, uid => Assert.Contains($"| {uid} |", annex, StringComparison.Ordinal));
        Assert.Equal(decoded.Length, annex.Split('\n').Count(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains("1.2.840.10008.1.2.", StringComparison.Ordinal)));
    }

    private void AssertSame(CodecComparison comparison, params TestPicture[] pictures) =>
        Assert.Empty(pictures.SelectMany(picture => comparison.Faults(workers.Pool, picture)));
}

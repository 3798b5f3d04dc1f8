using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Tests.Data;
using Appliance.Dicom.Tests.Evidence;

namespace Appliance.Dicom.Tests.Imaging.Codecs;

/// <summary>First and last frame of every compressed public file, against every peer that reads it.</summary>
public sealed class RealCodecTests(WorkerPoolFixture workers) : IClassFixture<WorkerPoolFixture>
{
    /// <summary>Slices of one series that tell nothing new.</summary>
    private const string LongSeries = "example_ct_dicom/CT.1.3.12.2.1107.5.1.4.60064.300000221208081134280000165";

    private const string PydicomByGdcm = """
        import hashlib
        for path in open(sys.argv[1]).read().split('\n'):
            print(hashlib.sha256(pydicom.dcmread(path).pixel_array.astype('<i4').tobytes()).hexdigest().upper())
        """;

    /// <summary>Who is asked about a transfer syntax, besides GDCM.</summary>
    private static readonly Dictionary<string, string> Dcmtk = new()
    {
        ["1.2.840.10008.1.2.4.50"] = "dcmdjpeg", ["1.2.840.10008.1.2.4.51"] = "dcmdjpeg", ["1.2.840.10008.1.2.4.57"] = "dcmdjpeg",
        ["1.2.840.10008.1.2.4.70"] = "dcmdjpeg", ["1.2.840.10008.1.2.4.80"] = "dcmdjpls", ["1.2.840.10008.1.2.4.81"] = "dcmdjpls",
        ["1.2.840.10008.1.2.5"] = "dcmdrle",
    };

    /// <summary>Where a peer is not followed, and why.</summary>
    private static readonly Dictionary<string, string> Differences = new()
    {
        ["SC_rgb_rle_16bit.dcm gdcmconv"] = "PS3.5 G.2: a segment for each byte of each sample; GDCM mixes the bytes of 16-bit colour, DCMTK does not",
        ["SC_rgb_rle_32bit.dcm gdcmconv"] = "PS3.5 G.2: the same with 32 bits",
    };

    private readonly FrameDecoders _decoder = new(new RleDecoder(), workers.Pool);

    [Fact]
    public void Frames_OfEveryCompressedFile_AreWhatThePeersDecode()
    {
        var faults = new List<string>();
        int compared = 0;
        foreach (var (path, file) in Compressed())
        {
            using var folder = new TemporaryFolder();
            string[] own = Digests(PixelData.Open(file, _decoder));
            (string Tool, string[] Options)[] peers = [("gdcmconv", ["--raw"]), .. Dcmtk.TryGetValue(file.TransferSyntax.UID.Value, out string? tool) ? [(tool, Array.Empty<string>())] : Array.Empty<(string, string[])>()];
            foreach (var (peer, options) in peers)
            {
                // A peer may refuse what is wrong elsewhere in a file; two of three read each of them.
                if (CodecPeer.TryRun(peer, path, folder.File(peer), options) is null && PixelData.Open(DicomFile.Open(folder.File(peer))) is var theirs && !IsGdcmColour(peer, own, theirs))
                {
                    compared++;
                    bool isKnown = Differences.ContainsKey($"{Path.GetFileName(path)} {peer}");
                    if (own.SequenceEqual(Digests(theirs)) == isKnown)
                    {
                        faults.Add($"{path}: {(isKnown ? "no longer" : "")} another picture than {peer}'s");
                    }
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(compared >= 50, $"only {compared} comparisons");
    }

    [Fact]
    public void Frames_OfASeriesThatGdcmconvCannotRewrite_AreWhatPydicomDecodesWithGdcm()
    {
        Tool.Require("/usr/lib/python3/dist-packages/gdcm.py", "python3-gdcm");
        string[] paths = [.. TestFiles.All().Where(file => file.Contains(LongSeries, StringComparison.Ordinal)).Take(4).Select(file => Path.GetFullPath(TestFiles.PathOf(file)))];
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("list.txt"), string.Join('\n', paths));

        string[] theirs = Peer.Pydicom(PydicomByGdcm, folder.File("list.txt")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(4, paths.Length);
        Assert.Equal(theirs, paths.Select(path => Digest(PixelData.Open(DicomFile.Open(path), _decoder).ReadFrame(0, TestContext.Current.CancellationToken))));
    }

    [Fact]
    public void Frames_OfOneBit_AreDecodedFromJpeg2000AndRefusedFromRle()
    {
        string j2k = TestFiles.All().Single(file => file.EndsWith("/liver_j2k.dcm", StringComparison.Ordinal));
        string rle = TestFiles.All().Single(file => file.EndsWith("/liver_rle.dcm", StringComparison.Ordinal));

        PixelFrame frame = PixelData.Open(DicomFile.Open(TestFiles.PathOf(j2k)), _decoder).ReadFrame(0, TestContext.Current.CancellationToken);
        Assert.Equal([0, 1], frame.Samples.Distinct().Order());
        var refusal = Assert.Throws<DicomDataException>(() => PixelData.Open(DicomFile.Open(TestFiles.PathOf(rle)), _decoder).ReadFrame(0, TestContext.Current.CancellationToken));
        Assert.Contains("1 bits allocated", refusal.Message, StringComparison.Ordinal);
    }

    private IEnumerable<(string Path, DicomFile File)> Compressed()
    {
        foreach (string file in TestFiles.All().Where(file => !file.Contains(LongSeries, StringComparison.Ordinal)))
        {
            DicomFile opened;
            try
            {
                opened = DicomFile.Open(TestFiles.PathOf(file));
            }
            catch (DicomDataException)
            {
                continue;
            }

            if (opened.TransferSyntax.IsEncapsulated && opened.Dataset.Contains(DicomTag.PixelData) && _decoder.CanDecode(opened.TransferSyntax)
                && !file.EndsWith("/liver_rle.dcm", StringComparison.Ordinal))
            {
                yield return (TestFiles.PathOf(file), opened);
            }
        }
    }

    /// <summary>GDCM leaves lossy colour as YBR_FULL; here and in DCMTK the library converts it.</summary>
    private static bool IsGdcmColour(string peer, string[] own, PixelData theirs) =>
        peer == "gdcmconv" && theirs.Description.PhotometricInterpretation == "YBR_FULL" && own[0].StartsWith("RGB", StringComparison.Ordinal);

    private static string[] Digests(PixelData pixels) =>
    [
        .. new[] { 0, pixels.WholeFrames - 1 }.Select(frame => pixels.ReadFrame(frame, TestContext.Current.CancellationToken))
            .Select(frame => $"{frame.Description.PhotometricInterpretation} {Digest(frame)}"),
    ];

    private static string Digest(PixelFrame frame) => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<int>(frame.Samples)));
}

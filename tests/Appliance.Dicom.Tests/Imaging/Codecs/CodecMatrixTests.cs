namespace Appliance.Dicom.Tests.Imaging.Codecs;

/// <summary>Every depth, sign and colour that DCMTK's and GDCM's compressors write, decoded here and by both of them: the same bytes.</summary>
public sealed class CodecMatrixTests(WorkerPoolFixture workers) : IClassFixture<WorkerPoolFixture>
{
    /// <summary>Stored bits, signed, colour.</summary>
    private static readonly (int Stored, bool Signed, bool Colour)[] Pictures =
    [
        (8, false, false), (8, true, false), (10, false, false), (10, true, false), (12, false, false), (12, true, false),
        (16, false, false), (16, true, false), (8, false, true), (16, false, true),
    ];

    private static readonly CodecComparison[] Compressors =
    [
        new("JPEG baseline", "dcmcjpeg", ["+eb"], "dcmdjpeg", IsLossless: false),
        new("JPEG extended, 8 and 12 bits", "dcmcjpeg", ["+ee"], "dcmdjpeg", IsLossless: false),
        new("JPEG lossless, predictor 6", "dcmcjpeg", ["+el", "+sv", "6"], "dcmdjpeg", IsLossless: true),
        new("JPEG lossless SV1", "dcmcjpeg", ["+e1"], "dcmdjpeg", IsLossless: true),
        new("JPEG lossless of GDCM", "gdcmconv", ["--jpeg"], "dcmdjpeg", IsLossless: true),
        new("JPEG-LS", "dcmcjpls", ["+el"], "dcmdjpls", IsLossless: true),
        new("JPEG-LS, line interleaved", "dcmcjpls", ["+el", "+il"], "dcmdjpls", IsLossless: true),
        // dcmdjpls 3.6.7 calls its own colour frames of this kind invalid; CharLS itself and GDCM read them (ITU-T T.87 C.2.3).
        new("JPEG-LS, not interleaved", "dcmcjpls", ["+el", "+in"], Decompressor: null, IsLossless: true),
        new("JPEG-LS near-lossless", "dcmcjpls", ["+en", "+md", "2"], "dcmdjpls", IsLossless: false),
        new("JPEG-LS of GDCM", "gdcmconv", ["--jpegls"], "dcmdjpls", IsLossless: true),
        new("JPEG 2000", "gdcmconv", ["--j2k"], Decompressor: null, IsLossless: true),
        new("JPEG 2000, several tiles", "gdcmconv", ["--j2k", "--tile", "32,32"], Decompressor: null, IsLossless: true),
        new("JPEG 2000 lossy, several layers", "gdcmconv", ["--j2k", "--lossy", "-r", "20,10,5"], Decompressor: null, IsLossless: false),
    ];

    public static TheoryData<string> Names => [.. Compressors.Select(compressor => compressor.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_EveryPicture_GivesWhatThePeersGive(string name)
    {
        CodecComparison compressor = Compressors.Single(compressor => compressor.Name == name);
        string[] faults =
        [
            .. Pictures.SelectMany(picture => compressor.Faults(workers.Pool, TestPicture.Make(picture.Stored, picture.Signed, picture.Colour)).Select(fault => $"{picture}: {fault}")),
        ];

        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }
}

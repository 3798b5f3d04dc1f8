using System.Buffers.Binary;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Tests.Data;
using Appliance.Fuzz;
using Appliance.Fuzz.Targets.Dicom;

namespace Appliance.Dicom.Tests.Imaging.Codecs;

/// <summary>A bounded, seeded run of each decoder's target over damaged frames.</summary>
public sealed class CodecFuzzTests
{
    /// <summary>Many damaged JPEG frames cost a worker each.</summary>
    private const int WorkerIterations = 150;

    [Fact]
    public void Rle_DamagedFrames_OnlyCodecExceptionsEscape()
    {
        // 4 × 5 pixels of 16 bits, and of 8 bits: literal and repeated runs.
        byte[] sixteen = [.. new byte[64], 0xF1, 9, 3, 1, 2, 3, 4, 0xED, 7];
        BinaryPrimitives.WriteInt32LittleEndian(sixteen, 2);
        BinaryPrimitives.WriteInt32LittleEndian(sixteen.AsSpan(4), 64);
        BinaryPrimitives.WriteInt32LittleEndian(sixteen.AsSpan(8), 71);
        byte[] eight = [.. sixteen[..71]];
        BinaryPrimitives.WriteInt32LittleEndian(eight, 1);
        PixelDescription description = new() { Rows = 4, Columns = 5, BitsAllocated = 16, BitsStored = 16, HighBit = 15 };
        SeededRun.Over(new RleTarget(), [CodecTarget.Seed(description, sixteen), CodecTarget.Seed(description with { BitsAllocated = 8 }, eight)], 11);
    }

    [Fact]
    public void Jpeg_DamagedFrames_OnlyCodecExceptionsEscape() => SeededRun.Over(
        new JpegTarget(),
        [Seed(12, false, "dcmcjpeg", "+eb"), Seed(12, false, "dcmcjpeg", "+ee"), Seed(12, false, "dcmcjpeg", "+e1"), Seed(8, true, "dcmcjpeg", "+eb"), Seed(8, true, "dcmcjpeg", "+ep")],
        12,
        WorkerIterations);

    [Fact]
    public void JpegLs_DamagedFrames_OnlyCodecExceptionsEscape() => SeededRun.Over(
        new JpegLsTarget(),
        [Seed(12, false, "dcmcjpls", "+el"), Seed(8, true, "dcmcjpls", "+el"), Seed(8, true, "dcmcjpls", "+el", "+il"), Seed(8, false, "dcmcjpls", "+en", "+md", "3")],
        13,
        4 * WorkerIterations);

    [Fact]
    public void Jpeg2000_DamagedFrames_OnlyCodecExceptionsEscape() => SeededRun.Over(
        new Jpeg2000Target(),
        [Seed(12, false, "gdcmconv", "--j2k"), Seed(8, true, "gdcmconv", "--j2k"), Seed(16, false, "gdcmconv", "--j2k", "--lossy", "-q", "30"), Seed(8, false, "gdcmconv", "--j2k", "--tile", "8,8")],
        14,
        4 * WorkerIterations);

    private static byte[] Seed(int stored, bool colour, string tool, params string[] options)
    {
        using var folder = new TemporaryFolder();
        TestPicture.Make(stored, signed: false, colour, rows: 14, columns: 18).ToFile().Save(folder.File("source"));
        DicomFile file = DicomFile.Open(CodecPeer.Run(tool, folder.File("source"), folder.File("compressed"), options));
        return CodecTarget.Seed(PixelDescription.Read(file.Dataset), CodecPeer.Frame(file));
    }
}

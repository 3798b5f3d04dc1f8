using System.Buffers.Binary;
using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data;

/// <summary>Data sets as scanners really send them, as annotated bytes.</summary>
public sealed class OddFileTests
{
    private static readonly byte[] Modality = [.. Explicit(0x0008, 0x0060, "CS", "CT")];

    [Fact]
    public void Read_NoPreambleNoMeta_GuessesEachSyntax()
    {
        Assert.Equal(DicomTransferSyntax.ExplicitVRLittleEndian, Read(Modality).TransferSyntax);
        Assert.Equal(DicomTransferSyntax.ImplicitVRLittleEndian, Read([8, 0, 0x60, 0, 2, 0, 0, 0, .. "CT"u8]).TransferSyntax);
        Assert.Equal(DicomTransferSyntax.ExplicitVRBigEndian, Read([0, 8, 0, 0x60, .. "CS"u8, 0, 2, .. "CT"u8]).TransferSyntax);
        Assert.All(["CT"], text => Assert.Equal(text, Read(Modality).Dataset.GetString(DicomTag.Modality)));
    }

    [Theory]
    [InlineData("this is a text and no DICOM file at all, however long it may be")]
    [InlineData("{ \"00080060\": {} }")]
    public void Read_NotDicom_Throws(string text) => Assert.Throws<DicomDataException>(() => Read(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Read_WrongGroupLength_IsIgnored() =>
        Assert.Equal("CT", Read([.. Header("1.2.840.10008.1.2.1", groupLength: 9999), .. Modality]).Dataset.GetString(DicomTag.Modality));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    public void Read_GroupLengthTooSmall_IsIgnored(int length) => Assert.Equal(
        "CT", Read([.. Header("1.2.840.10008.1.2.1", groupLength: length == 0 ? 1 : length), .. Modality]).Dataset.GetString(DicomTag.Modality));

    [Fact]
    public void Read_NoGroupLength_EndsTheMetaWhereTheGroupEnds()
    {
        byte[] file = [.. new byte[128], .. "DICM"u8, .. Explicit(2, 0x0010, "UI", "1.2.840.10008.1.2.1\0"), .. Modality];

        Assert.Equal("CT", Read(file).Dataset.GetString(DicomTag.Modality));
        Assert.Equal("1.2.840.10008.1.2.1", Read(file).FileMetaInfo.GetString(DicomTag.TransferSyntaxUID));
    }

    [Fact]
    public void Read_PrefixWithoutPreambleOrMeta_IsReadAndNoted()
    {
        Assert.Equal("CT", Read([.. "DICM"u8, .. Explicit(2, 0x0010, "UI", "1.2.840.10008.1.2.1\0"), .. Modality]).Dataset.GetString(DicomTag.Modality));
        var file = Read([.. new byte[128], .. "DICM"u8, .. Modality]);

        Assert.Equal("CT", file.Dataset.GetString(DicomTag.Modality));
        Assert.Contains(file.Problems, problem => problem.Text == "no file meta information");
    }

    [Fact]
    public void Read_MetaInImplicitVR_IsRead()
    {
        byte[] file = [.. new byte[128], .. "DICM"u8, 2, 0, 0x10, 0, 18, 0, 0, 0, .. "1.2.840.10008.1.2\0"u8, 8, 0, 0x60, 0, 2, 0, 0, 0, .. "CT"u8];

        Assert.Equal(DicomTransferSyntax.ImplicitVRLittleEndian, Read(file).TransferSyntax);
        Assert.Equal("CT", Read(file).Dataset.GetString(DicomTag.Modality));
    }

    [Fact]
    public void Read_DeclaredExplicitButImplicit_IsReadAndNoted()
    {
        var file = Read([.. Header("1.2.840.10008.1.2.1"), 8, 0, 0x60, 0, 2, 0, 0, 0, .. "CT"u8]);

        Assert.Equal("CT", file.Dataset.GetString(DicomTag.Modality));
        Assert.Contains(file.Problems, problem => problem.Text.Contains("implicit VR where explicit", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_DeclaredImplicitButExplicit_IsReadAndNoted()
    {
        var file = Read([.. Header("1.2.840.10008.1.2"), .. Modality]);

        Assert.Equal("CT", file.Dataset.GetString(DicomTag.Modality));
        Assert.Contains(file.Problems, problem => problem.Text.Contains("explicit VR where implicit", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cs")]
    [InlineData("  ")]
    [InlineData("??")]
    [InlineData("\0\0")]
    public void Read_WrongVR_TakesTheDictionarys(string vr)
    {
        var dataset = Read([.. Header("1.2.840.10008.1.2.1"), .. Explicit(8, 0x0005, "CS", "ISO_IR 100"), .. Explicit(8, 0x60, vr, "CT")]).Dataset;

        Assert.Equal("CT", dataset.GetString(DicomTag.Modality));
        Assert.True(dataset.TryGetItem(DicomTag.Modality, out var item) && item.VR == DicomVR.CS);
    }

    [Fact]
    public void Read_OddLength_KeepsItAndWritingMakesItEven()
    {
        var file = Read([.. Header("1.2.840.10008.1.2.1"), .. Explicit(8, 0x60, "CS", "OTH"), .. Explicit(8, 0x70, "LO", "ACME")]);
        using var stream = new MemoryStream();
        file.Write(stream);

        Assert.Equal("ACME", file.Dataset.GetString(DicomTag.Manufacturer));
        Assert.Equal([.. Explicit(8, 0x60, "CS", "OTH "), .. Explicit(8, 0x70, "LO", "ACME")], stream.ToArray()[^24..]);
    }

    [Fact]
    public void Read_UnknownOfUndefinedLength_IsAnImplicitSequence()
    {
        // CP-246: (0029,1010) UN, undefined length; an item with (0008,0060) in implicit VR; both delimiters.
        byte[] unknown =
        [
            0x29, 0, 0x10, 0x10, .. "UN"u8, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF,
            8, 0, 0x60, 0, 2, 0, 0, 0, .. "CT"u8, 0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0,
        ];
        var dataset = Read([.. Header("1.2.840.10008.1.2.1"), .. Modality, .. unknown]).Dataset;

        Assert.Equal("CT", dataset.GetSequenceItems(new DicomTag(0x29, 0x1010)).Single().GetString(DicomTag.Modality));
    }

    [Fact]
    public void Read_MissingDelimitersAtTheEnd_IsReadAndNoted()
    {
        byte[] sequence = [8, 0, 0x40, 0x11, .. "SQ"u8, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF, .. Modality];
        var file = Read([.. Header("1.2.840.10008.1.2.1"), .. sequence]);

        Assert.Equal("CT", file.Dataset.GetSequenceItems(DicomTag.ReferencedImageSequence).Single().GetString(DicomTag.Modality));
        Assert.NotEmpty(file.Problems);
    }

    [Fact]
    public void Read_ZerosAndStrayDelimitersAtTheEnd_AreNoted()
    {
        byte[] delimiter = [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0];
        Assert.Equal("CT", Read([.. Header("1.2.840.10008.1.2.1"), .. Modality, .. new byte[300]]).Dataset.GetString(DicomTag.Modality));
        Assert.Equal("CT", Read([.. Header("1.2.840.10008.1.2.1"), .. Modality, .. delimiter]).Dataset.GetString(DicomTag.Modality));
        Assert.NotEmpty(Read([.. Header("1.2.840.10008.1.2.1"), .. Modality, .. delimiter]).Problems);
    }

    [Fact]
    public void Read_DelimiterBytesInsideAFragment_AreData()
    {
        byte[] pixels =
        [
            0xE0, 0x7F, 0x10, 0, .. "OB"u8, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0,
            0xFE, 0xFF, 0x00, 0xE0, 8, 0, 0, 0, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0,
        ];
        var file = Read([.. Header("1.2.840.10008.1.2.4.70"), .. Modality, .. pixels]);

        Assert.True(file.Dataset.TryGetItem(DicomTag.PixelData, out var item));
        Assert.Equal(8, Assert.IsType<DicomFragmentSequence>(item).Fragments.Single().Length);
    }

    [Fact]
    public void Dump_TransferSyntaxWithAnEscape_DoesNotReachTheTerminal()
    {
        using var text = new StringWriter();
        DicomTextDump.Write(text, Read([.. Header("1.2.3\u001B[31m"), .. Modality]));

        Assert.DoesNotContain("\u001B", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("# 1.2.3??31?", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LimitsExceeded_NamesTheLimit()
    {
        var deep = Enumerable.Repeat<byte[]>([8, 0, 0x40, 0x11, .. "SQ"u8, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF], 65);
        Fails([.. Header("1.2.840.10008.1.2.1"), .. deep.SelectMany(bytes => bytes)], DicomReadOptions.Default, "MaxDepth");
        Fails([.. Modality, .. Modality, .. Modality], new DicomReadOptions { MaxElements = 2 }, "MaxElements");
        Fails(Modality, new DicomReadOptions { MaxMemoryBytes = 1 }, "MaxMemoryBytes");

        // 1 MB of zeros deflates to 1 KB.
        using var bomb = new MemoryStream();
        var zeros = new DicomDataset().AddOrUpdate(DicomTag.Modality, "CT").AddOrUpdate(DicomTag.PixelData, DicomVR.OB, new byte[1024 * 1024]);
        DicomDatasetWriter.Write(bomb, zeros, DicomTransferSyntax.DeflatedExplicitVRLittleEndian);
        Fails([.. Header("1.2.840.10008.1.2.1.99"), .. bomb.ToArray()], new DicomReadOptions { MaxDeflatedBytes = 100_000 }, "MaxDeflatedBytes");
    }

    [Fact]
    public void Read_LengthBeyondTheData_AllocatesNothingForIt()
    {
        byte[] liar = [.. Header("1.2.840.10008.1.2.1"), 0xE0, 0x7F, 0x10, 0, .. "OB"u8, 0, 0, 0xFE, 0xFF, 0xFF, 0x7F];
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<DicomDataException>(() => Read(liar));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 1024 * 1024);
    }

    private static void Fails(byte[] file, DicomReadOptions options, string limit)
    {
        using var stream = new MemoryStream(file);
        Assert.Contains(limit, Assert.Throws<DicomDataException>(() => DicomFile.Read(stream, options)).Message, StringComparison.Ordinal);
    }

    private static DicomFile Read(byte[] file) => DicomFile.Read(new MemoryStream(file));

    /// <summary>Preamble, prefix, group length and transfer syntax.</summary>
    private static byte[] Header(string syntax, int groupLength = 0)
    {
        byte[] uid = [.. Explicit(2, 0x0010, "UI", syntax.Length % 2 == 0 ? syntax : syntax + "\0")];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, groupLength == 0 ? uid.Length : groupLength);
        return [.. new byte[128], .. "DICM"u8, 2, 0, 0, 0, .. "UL"u8, 4, 0, .. length, .. uid];
    }

    private static IEnumerable<byte> Explicit(ushort group, ushort element, string vr, string value) =>
    [
        (byte)group, (byte)(group >> 8), (byte)element, (byte)(element >> 8), .. Encoding.ASCII.GetBytes(vr),
        (byte)value.Length, (byte)(value.Length >> 8), .. Encoding.ASCII.GetBytes(value),
    ];
}

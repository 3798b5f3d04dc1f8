using System.Buffers.Binary;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Tests.Data;

namespace Appliance.Dicom.Tests.Imaging.Codecs;

/// <summary>A damaged frame is a fault with a reason or the very picture, never another picture, never a process of ours lost.</summary>
public sealed class DamagedFrameTests(WorkerPoolFixture workers) : IClassFixture<WorkerPoolFixture>
{
    private static readonly Dictionary<string, Lazy<Sample>> Samples = new()
    {
        ["JPEG baseline"] = new(() => Make("dcmcjpeg", "+eb")),
        ["JPEG 12 bit"] = new(() => Make("dcmcjpeg", "+ee")),
        ["JPEG lossless"] = new(() => Make("dcmcjpeg", "+e1")),
        ["JPEG-LS"] = new(() => Make("dcmcjpls", "+el")),
        ["JPEG 2000"] = new(() => Make("gdcmconv", "--j2k")),
    };

    public static TheoryData<string> Names => [.. Samples.Keys];

    private sealed record Sample(DicomTransferSyntax Syntax, PixelDescription Description, byte[] Frame, byte[] Pixels);

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_CutAtEveryByte_IsDamagedOrTheWholePicture(string name)
    {
        Sample sample = Samples[name].Value;
        for (int length = 0; length < sample.Frame.Length; length++)
        {
            byte[]? pixels = TryDecode(sample, sample.Frame[..length], sample.Description, out CodecFault fault);

            Assert.True(pixels is null ? fault is CodecFault.Damaged or CodecFault.Unsupported : pixels.AsSpan().SequenceEqual(sample.Pixels), $"{name} cut to {length}: {fault}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_EveryBitOfTheHeaderFlipped_GivesAPictureOfThatSizeOrAFault(string name)
    {
        Sample sample = Samples[name].Value;
        for (int at = 0; at < Math.Min(160, sample.Frame.Length); at++)
        {
            byte[] frame = [.. sample.Frame];
            frame[at] ^= (byte)(1 << (at % 8));

            byte[]? pixels = TryDecode(sample, frame, sample.Description, out CodecFault fault);

            Assert.True(pixels is null ? fault is not (CodecFault.TimedOut or CodecFault.TooLarge) : pixels.Length == sample.Pixels.Length, $"{name}, bit {at % 8} of byte {at}: {fault}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_PaddingAfterTheEnd_IsNotLookedAt(string name)
    {
        Sample sample = Samples[name].Value;

        Assert.Equal(sample.Pixels, TryDecode(sample, [.. sample.Frame, 0], sample.Description, out _));
        Assert.Equal(sample.Pixels, TryDecode(sample, [.. sample.Frame, .. new byte[4097]], sample.Description, out _));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_WithoutTheEndMarker_GivesThePicture(string name)
    {
        Sample sample = Samples[name].Value;
        byte[] frame = [.. sample.Frame.AsSpan().TrimEnd((byte)0)];
        Assert.Equal((byte)0xD9, frame[^1]);

        Assert.Equal(sample.Pixels, TryDecode(sample, frame[..^2], sample.Description, out _));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_CodestreamOfAnotherSizeThanTheDataSet_IsDamaged(string name)
    {
        Sample sample = Samples[name].Value;
        PixelDescription description = sample.Description;
        foreach (PixelDescription other in new[]
        {
            description with { Rows = description.Rows + 1 }, description with { Columns = description.Columns - 1 },
            description with { Rows = description.Columns, Columns = description.Rows },
            description with { SamplesPerPixel = 3, PhotometricInterpretation = "RGB" },
        })
        {
            Assert.Null(TryDecode(sample, sample.Frame, other, out CodecFault fault));
            Assert.Equal(CodecFault.Damaged, fault);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_HugePictureInAFewBytes_IsRefusedWithinMemory(string name)
    {
        // Header and data set agree on 16384 × 16384 (and on 65535 × 65535, which exceeds the limit for a frame).
        Sample sample = Samples[name].Value;
        byte[] frame = WithSize(sample, 16384, 16384);

        Assert.Null(TryDecode(sample, frame[..Math.Min(400, frame.Length)], sample.Description with { Rows = 16384, Columns = 16384 }, out CodecFault fault));
        Assert.True(fault is CodecFault.Damaged or CodecFault.OutOfMemory or CodecFault.Crashed, $"{fault}");
        Assert.Null(TryDecode(sample, WithSize(sample, 65535, 65535), sample.Description with { Rows = 65535, Columns = 65535 }, out fault));
        Assert.Equal(CodecFault.TooLarge, fault);
    }

    [Fact]
    public void Decode_Jpeg2000InItsFileFormat_IsReadAllTheSame()
    {
        Sample sample = Samples["JPEG 2000"].Value;

        Assert.Equal(sample.Pixels, TryDecode(sample, Jp2(sample), sample.Description, out _));
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.4.100")]
    [InlineData("1.2.840.10008.1.2.4.201")]
    [InlineData("1.2.840.113619.5.2")]
    public void CanDecode_SyntaxesThatAreOnlyForwarded_IsFalse(string uid)
    {
        DicomTransferSyntax syntax = DicomTransferSyntax.Lookup(uid);

        Assert.False(workers.Pool.CanDecode(syntax));
        Assert.Equal(CodecFault.Unsupported, Assert.Throws<CodecException>(() => new FrameDecoders(new RleDecoder(), workers.Pool).Decode(syntax, new byte[8], Samples["JPEG-LS"].Value.Description, TestContext.Current.CancellationToken)).Fault);
    }

    private byte[]? TryDecode(Sample sample, byte[] frame, PixelDescription description, out CodecFault fault)
    {
        try
        {
            fault = default;
            return workers.Pool.Decode(sample.Syntax, frame, description, TestContext.Current.CancellationToken).Pixels;
        }
        catch (CodecException e)
        {
            fault = e.Fault;
            return null;
        }
    }

    private static Sample Make(string tool, params string[] options)
    {
        using var folder = new TemporaryFolder();
        TestPicture.Make(12, signed: false, colour: false, rows: 11, columns: 13).ToFile().Save(folder.File("source"));
        CodecPeer.Run(tool, folder.File("source"), folder.File("compressed"), options);
        CodecPeer.Run("gdcmconv", folder.File("compressed"), folder.File("raw"), "--raw");
        DicomFile file = DicomFile.Open(folder.File("compressed"));
        return new Sample(file.TransferSyntax, PixelDescription.Read(file.Dataset), CodecPeer.Frame(file), CodecPeer.Pixels(folder.File("raw")));
    }

    /// <summary>The frame with another size in its header: SOFn of JPEG and JPEG-LS, SIZ of JPEG 2000 (one tile of that size).</summary>
    private static byte[] WithSize(Sample sample, int rows, int columns)
    {
        byte[] frame = [.. sample.Frame];
        int at = 2;
        if (frame[1] == 0x4F)
        {
            foreach (int field in new[] { 8, 24 })
            {
                BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(field), columns);
                BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(field + 4), rows);
            }

            return frame;
        }

        while (frame[at + 1] is not (>= 0xC0 and <= 0xC3 or 0xF7))
        {
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(at + 2));
        }

        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(at + 5), (ushort)rows);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(at + 7), (ushort)columns);
        return frame;
    }

    /// <summary>The codestream in the boxes of ITU-T T.800 annex I: signature, file type, header (image, colour), codestream.</summary>
    private static byte[] Jp2(Sample sample)
    {
        byte[] size = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(size, sample.Description.Rows);
        BinaryPrimitives.WriteInt32BigEndian(size.AsSpan(4), sample.Description.Columns);
        byte[] image = Box("ihdr", [.. size, 0, 1, (byte)(sample.Description.BitsStored - 1), 7, 0, 0]);
        byte[] colour = Box("colr", [1, 0, 0, 0, 0, 0, 17]);
        return
        [
            .. Box("jP  ", [0x0D, 0x0A, 0x87, 0x0A]), .. Box("ftyp", [.. "jp2 "u8, 0, 0, 0, 0, .. "jp2 "u8]),
            .. Box("jp2h", [.. image, .. colour]), .. Box("jp2c", sample.Frame),
        ];
    }

    private static byte[] Box(string type, byte[] content)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, 8 + content.Length);
        return [.. length, .. System.Text.Encoding.ASCII.GetBytes(type), .. content];
    }
}

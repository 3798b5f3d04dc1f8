using System.Buffers.Binary;
using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Codecs.Isolation;

/// <summary>
/// What travels between the unit and a decode worker: a header of fixed size with a mark, little endian, then as many bytes as it says.
/// Both ends check it: the worker's memory is in the hands of whoever made the frame.
/// </summary>
internal static class WorkerMessage
{
    internal const int HeaderBytes = 128;

    /// <summary>A frame that does not fit is refused before a worker sees it.</summary>
    internal const int MaxFrameBytes = 1 << 30;
    private const int MaxMessageBytes = 4096;
    private const int MaxSyntaxBytes = 64;
    private const int MaxPhotometricBytes = 16;
    private const int SyntaxAt = 64;
    private const int PhotometricAt = 48;
    private const uint RequestMark = 0x51574344;
    private const uint ReplyMark = 0x52574344;
    private const uint ReadyMark = 0x44414552;
    private const int Decoded = 0;
    private const int LastWords = 256;

    /// <summary>A frame to decode, as the worker reads it.</summary>
    internal sealed record Request(DicomTransferSyntax Syntax, byte[] Frame, PixelDescription Description, int DeadlineSeconds);

    /// <summary>A worker's first message: its limits are in force.</summary>
    internal static void WriteReady(Stream stream)
    {
        Span<byte> mark = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, ReadyMark);
        stream.Write(mark);
        stream.Flush();
    }

    internal static bool ReadReady(Stream stream)
    {
        Span<byte> mark = stackalloc byte[4];
        return stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false) == mark.Length && BinaryPrimitives.ReadUInt32LittleEndian(mark) == ReadyMark;
    }

    internal static void WriteRequest(Stream stream, DicomTransferSyntax syntax, ReadOnlySpan<byte> frame, PixelDescription description, int deadlineSeconds)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, RequestMark);
        int[] numbers =
        [
            frame.Length, deadlineSeconds, description.Rows, description.Columns, description.SamplesPerPixel,
            description.BitsAllocated, description.BitsStored, description.HighBit, description.IsSigned ? 1 : 0, description.IsPlanar ? 1 : 0,
        ];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(header[(4 + (4 * i))..], numbers[i]);
        }

        WriteText(header.Slice(PhotometricAt, MaxPhotometricBytes), description.PhotometricInterpretation);
        WriteText(header.Slice(SyntaxAt, MaxSyntaxBytes), syntax.UID.Value);
        stream.Write(header);
        stream.Write(frame);
        stream.Flush();
    }

    /// <returns>Null when the other end has closed.</returns>
    /// <exception cref="InvalidDataException">It is not a request.</exception>
    internal static Request? ReadRequest(Stream stream)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        int read = stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        if (read == 0)
        {
            return null;
        }

        int length = Number(header, 0);
        if (read < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(header) != RequestMark || length is < 0 or > MaxFrameBytes)
        {
            throw new InvalidDataException("This is no request to decode a frame.");
        }

        var description = new PixelDescription
        {
            Rows = Number(header, 2),
            Columns = Number(header, 3),
            SamplesPerPixel = Number(header, 4),
            BitsAllocated = Number(header, 5),
            BitsStored = Number(header, 6),
            HighBit = Number(header, 7),
            IsSigned = Number(header, 8) == 1,
            IsPlanar = Number(header, 9) == 1,
            PhotometricInterpretation = ReadText(header.Slice(PhotometricAt, MaxPhotometricBytes)),
        };
        var syntax = DicomTransferSyntax.Lookup(ReadText(header.Slice(SyntaxAt, MaxSyntaxBytes)));
        byte[] frame = new byte[length];
        stream.ReadExactly(frame);
        return new Request(syntax, frame, description, Number(header, 1));
    }

    internal static void WriteFrame(Stream stream, DecodedFrame frame) =>
        WriteReply(stream, Decoded, frame.Pixels, frame.Description.PhotometricInterpretation);

    /// <param name="stream">Where to.</param>
    /// <param name="fault">What went wrong.</param>
    /// <param name="isLast">True when the worker ends after this.</param>
    internal static void WriteFault(Stream stream, CodecException fault, bool isLast)
    {
        byte[] message = Encoding.UTF8.GetBytes(fault.Message);
        WriteReply(stream, 1 + (int)fault.Fault + (isLast ? LastWords : 0), message.AsSpan(0, Math.Min(message.Length, MaxMessageBytes)), "");
    }

    /// <summary>Reads the answer to a request.</summary>
    /// <param name="stream">Where from.</param>
    /// <param name="description">As in the request.</param>
    /// <param name="isLast">True when the worker ends after this.</param>
    /// <exception cref="CodecException">The worker's own, as it told it.</exception>
    /// <exception cref="InvalidDataException">It is not an answer to this request.</exception>
    /// <exception cref="EndOfStreamException">The worker has gone.</exception>
    internal static DecodedFrame ReadReply(Stream stream, PixelDescription description, out bool isLast)
    {
        isLast = false;
        Span<byte> header = stackalloc byte[HeaderBytes];
        stream.ReadExactly(header);
        int length = Number(header, 0);
        int status = Number(header, 1);
        isLast = status >= LastWords;
        status %= LastWords;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != ReplyMark || (status != Decoded && !Enum.IsDefined((CodecFault)(status - 1)))
            || length < 0 || (status == Decoded ? length != description.BitsPerFrame / 8 : length > MaxMessageBytes))
        {
            throw new InvalidDataException("A decode worker gave no answer to what it was asked.");
        }

        byte[] payload = new byte[length];
        stream.ReadExactly(payload);
        return status == Decoded
            ? new DecodedFrame(payload, description with { IsPlanar = false, NumberOfFrames = 1, PhotometricInterpretation = ReadText(header.Slice(PhotometricAt, MaxPhotometricBytes)) })
            : throw new CodecException((CodecFault)(status - 1), Encoding.UTF8.GetString(payload));
    }

    private static void WriteReply(Stream stream, int status, ReadOnlySpan<byte> payload, string photometric)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, ReplyMark);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], payload.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], status);
        WriteText(header.Slice(PhotometricAt, MaxPhotometricBytes), photometric);
        stream.Write(header);
        stream.Write(payload);
        stream.Flush();
    }

    private static int Number(ReadOnlySpan<byte> header, int index) => BinaryPrimitives.ReadInt32LittleEndian(header[(4 + (4 * index))..]);

    /// <summary>Names longer than a CS or UI may be are no name that a decoder knows.</summary>
    private static void WriteText(Span<byte> field, string text) => Encoding.ASCII.TryGetBytes(text.AsSpan(0, Math.Min(text.Length, field.Length)), field, out _);

    private static string ReadText(ReadOnlySpan<byte> field) => Encoding.ASCII.GetString(field.TrimEnd((byte)0));
}

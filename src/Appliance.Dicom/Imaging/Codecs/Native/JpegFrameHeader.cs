using System.Buffers.Binary;

namespace Appliance.Dicom.Imaging.Codecs.Native;

/// <summary>The frame header of a JPEG codestream (ITU-T T.81 B.2.2), found without decoding anything.</summary>
/// <param name="StartOfFrame">Which process: SOF0 (C0H) to SOF15 (CFH).</param>
/// <param name="Size">Of the picture.</param>
internal readonly record struct JpegFrameHeader(byte StartOfFrame, CodestreamSize Size)
{
    private const int FixedBytes = 8;

    /// <summary>True for the processes that give back what was encoded.</summary>
    internal bool IsLossless => StartOfFrame == 0xC3;

    /// <exception cref="CodecException">There is none, or its process is arithmetic or hierarchical, which PS3.5 annex F has no syntax for.</exception>
    internal static JpegFrameHeader Read(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 4 || frame[0] != 0xFF || frame[1] != 0xD8)
        {
            throw Damaged("The frame does not begin as JPEG does (SOI).");
        }

        int at = 2;
        while (at + 4 <= frame.Length)
        {
            if (frame[at] != 0xFF)
            {
                throw Damaged($"Byte {at} of the frame should begin a JPEG marker.");
            }

            byte marker = frame[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 2)..]);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return ReadFrame(marker, frame[(at + 2)..], length);
            }

            if (marker is 0 or 1 or (>= 0xD0 and <= 0xDA) || length < 2)
            {
                break;
            }

            at += 2 + length;
        }

        throw Damaged("The frame has no JPEG frame header (SOF).");
    }

    private static JpegFrameHeader ReadFrame(byte marker, ReadOnlySpan<byte> segment, int length)
    {
        if (marker is not (0xC0 or 0xC1 or 0xC2 or 0xC3))
        {
            throw new CodecException(CodecFault.Unsupported, $"JPEG process SOF{marker - 0xC0} is not decoded; baseline, extended, progressive and lossless with Huffman coding are.");
        }

        return length >= FixedBytes && segment.Length >= FixedBytes
            ? new JpegFrameHeader(marker, new CodestreamSize(
                BinaryPrimitives.ReadUInt16BigEndian(segment[5..]),
                BinaryPrimitives.ReadUInt16BigEndian(segment[3..]),
                segment[7],
                segment[2]))
            : throw Damaged("The JPEG frame header is cut short.");
    }

    private static CodecException Damaged(string message) => new(CodecFault.Damaged, message);
}

using System.Buffers.Binary;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Frames;

/// <summary>What kind of codestream some bytes begin.</summary>
internal enum CodestreamKind
{
    /// <summary>None that is known here.</summary>
    Unknown,

    /// <summary>JPEG or JPEG-LS: SOI and another marker (ISO/IEC 10918-1 B.2.1, 14495-1 C.1).</summary>
    Jpeg,

    /// <summary>JPEG 2000: SOC and SIZ (ISO/IEC 15444-1 A.4.1).</summary>
    Jpeg2000,

    /// <summary>RLE: a header of 1 to 15 segments, the first at byte 64 (PS3.5 G.5).</summary>
    Rle,
}

/// <summary>Recognizes where codestreams begin and end. It looks at marker bytes only and decodes nothing.</summary>
internal static class Codestream
{
    /// <summary>Bytes from the start of a fragment that <see cref="Recognize"/> looks at.</summary>
    internal const int HeadBytes = 8;

    /// <summary>Bytes from the end of a fragment that <see cref="IsEnd"/> looks at: the marker and what pads it.</summary>
    internal const int TailBytes = 64;

    private const byte EndOfImage = 0xD9;

    internal static CodestreamKind Recognize(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => CodestreamKind.Jpeg,
        [0xFF, 0x4F, 0xFF, 0x51, ..] => CodestreamKind.Jpeg2000,
        { Length: >= HeadBytes } when BinaryPrimitives.ReadUInt32LittleEndian(head) is >= 1 and <= 15
            && BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) == 64 => CodestreamKind.Rle,
        _ => CodestreamKind.Unknown,
    };

    /// <summary>True when the bytes end with EOI or EOC, padded or not.</summary>
    internal static bool IsEnd(ReadOnlySpan<byte> tail) => tail.TrimEnd((byte)0) is [.., 0xFF, EndOfImage];

    /// <summary>
    /// Where codestreams begin in a stream that holds several one after another: after EOI or EOC, padding, and again SOI or SOC.
    /// The pair cannot stand inside a codestream: entropy-coded data holds no such markers, and a picture in an APP segment is followed by
    /// other markers than SOI.
    /// </summary>
    /// <param name="stream">The bytes, from the start of the first codestream.</param>
    /// <param name="most">Finding ends after so many.</param>
    internal static List<long> FindStarts(Stream stream, int most)
    {
        var starts = new List<long> { 0 };
        byte[] block = new byte[64 * 1024];
        bool hasEnded = false;
        byte previous = 0;
        int read;
        for (long offset = 0; starts.Count < most && (read = stream.Read(block)) > 0; offset += read)
        {
            for (int i = 0; i < read && starts.Count < most; i++)
            {
                if (hasEnded && previous == 0xFF && block[i] is 0xD8 or 0x4F)
                {
                    starts.Add(offset + i - 1);
                    hasEnded = false;
                }
                else
                {
                    hasEnded = (previous == 0xFF && block[i] == EndOfImage) || (hasEnded && block[i] is 0 or 0xFF);
                }

                previous = block[i];
            }
        }

        return starts;
    }
}

using System.Buffers.Binary;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Codecs;

/// <summary>
/// RLE Lossless (PS3.5 annex G): one PackBits segment for each byte of each sample, the most significant byte first. Written here because
/// no library has it apart from a DICOM toolkit; it is managed code and cannot do more than throw.
/// </summary>
public sealed class RleDecoder : IFrameDecoder
{
    private const int HeaderBytes = 64;
    private const int MaxSegments = 15;

    /// <summary>Two bytes give at most 128: a frame that cannot be filled is refused before its memory is taken.</summary>
    private const int MaxExpansion = 64;

    /// <inheritdoc/>
    public bool CanDecode(DicomTransferSyntax syntax) => syntax == DicomTransferSyntax.RLELossless;

    /// <inheritdoc/>
    public DecodedFrame Decode(DicomTransferSyntax syntax, ReadOnlyMemory<byte> frame, PixelDescription description, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(description);
        cancellationToken.ThrowIfCancellationRequested();
        ReadOnlySpan<byte> bytes = frame.Span;
        int sampleBytes = description.BitsAllocated is 8 or 16 or 32
            ? description.BitsAllocated / 8
            : throw new CodecException(CodecFault.Unsupported, $"RLE with {description.BitsAllocated} bits allocated is not decoded; 8, 16 and 32 are.");

        // G.2: as many segments as the composite pixel code has bytes.
        int count = sampleBytes * description.SamplesPerPixel;
        Span<int> ends = stackalloc int[MaxSegments];
        ReadSegmentEnds(bytes, count, ends);
        int pixels = FrameLimits.PixelCount(description);
        int start = HeaderBytes;
        for (int segment = 0; segment < count; segment++)
        {
            int length = ends[segment] - (segment == 0 ? HeaderBytes : ends[segment - 1]);
            if ((long)length * MaxExpansion < pixels)
            {
                throw Damaged($"RLE segment {segment} has {length} bytes, too few for {pixels} pixels.");
            }
        }

        byte[] output = new byte[(long)pixels * count];
        for (int segment = 0; segment < count; segment++)
        {
            // G.2: sample by sample, of each sample the most significant byte first; samples leave here little endian and interleaved.
            int sample = Math.DivRem(segment, sampleBytes, out int significance);
            int first = (sample * sampleBytes) + sampleBytes - 1 - significance;
            Unpack(bytes[start..ends[segment]], output.AsSpan(first), count, pixels, segment);
            start = ends[segment];
        }

        return new DecodedFrame(output, description with { IsPlanar = false, NumberOfFrames = 1 });
    }

    /// <summary>The RLE header (G.5): the number of segments, then where each begins. Each ends where the next begins.</summary>
    private static void ReadSegmentEnds(ReadOnlySpan<byte> bytes, int count, Span<int> ends)
    {
        if (bytes.Length < HeaderBytes)
        {
            throw Damaged($"The RLE header takes {HeaderBytes} bytes; the frame has {bytes.Length}.");
        }

        uint stated = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        uint first = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (stated != count || first != HeaderBytes)
        {
            throw Damaged($"The RLE header states {stated} segments, the first at {first}; {count}, the first at {HeaderBytes}, are expected.");
        }

        for (int segment = 1; segment <= count; segment++)
        {
            uint before = segment == 1 ? HeaderBytes : (uint)ends[segment - 2];
            uint end = segment == count ? (uint)bytes.Length : BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * (segment + 1))..]);
            if (end <= before || end > bytes.Length)
            {
                throw Damaged($"RLE segment {segment - 1} goes from {before} to {end} in a frame of {bytes.Length} bytes.");
            }

            ends[segment - 1] = (int)end;
        }
    }

    /// <summary>The decoder of G.3.2. What follows the last pixel is padding (G.3.1) and not looked at.</summary>
    private static void Unpack(ReadOnlySpan<byte> segment, Span<byte> output, int step, int pixels, int number)
    {
        int read = 0;
        int written = 0;
        while (written < pixels)
        {
            if (read >= segment.Length)
            {
                throw Damaged($"RLE segment {number} ends after {written} of {pixels} pixels.");
            }

            int control = (sbyte)segment[read++];
            if (control == sbyte.MinValue)
            {
                continue;
            }

            bool isLiteral = control >= 0;
            int run = isLiteral ? control + 1 : 1 - control;
            int needed = isLiteral ? run : 1;
            if (needed > segment.Length - read)
            {
                throw Damaged($"RLE segment {number} ends inside a run, after {written} of {pixels} pixels.");
            }

            int take = Fit(run, pixels, written, number);
            for (int i = 0; i < take; i++)
            {
                output[(written + i) * step] = segment[isLiteral ? read + i : read];
            }

            read += needed;
            written += take;
        }
    }

    /// <summary>One byte more than an odd number of pixels is an encoder that padded before it compressed; anything else is another picture.</summary>
    private static int Fit(int run, int pixels, int written, int number)
    {
        int room = pixels - written;
        return run <= room || (run == room + 1 && pixels % 2 == 1)
            ? Math.Min(run, room)
            : throw Damaged($"RLE segment {number} holds more than {pixels} pixels.");
    }

    private static CodecException Damaged(string message) => new(CodecFault.Damaged, message);
}

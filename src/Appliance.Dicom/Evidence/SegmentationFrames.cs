using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>The frames of a binary segmentation: only slices in which a segment has a voxel, packed one bit a voxel.</summary>
internal static class SegmentationFrames
{
    /// <summary>A frame that is written: which segment on which slice, both from 0.</summary>
    public readonly record struct Frame(int Segment, int Slice);

    /// <summary>Frames with at least one voxel, segment by segment, slice by slice.</summary>
    public static IReadOnlyList<Frame> Select(Segmentation segmentation, int pixels)
    {
        var frames = new List<Frame>();
        for (int segment = 0; segment < segmentation.Segments.Count; segment++)
        {
            for (int slice = 0; slice < segmentation.Slices.Count; slice++)
            {
                ReadOnlySpan<byte> mask = Mask(segmentation, new Frame(segment, slice), pixels);
                if (segmentation.Segments[segment].Value is { } own ? mask.Contains(own) : mask.ContainsAnyExcept((byte)0))
                {
                    frames.Add(new Frame(segment, slice));
                }
            }
        }

        return frames;
    }

    /// <summary>The bits of all frames without a break between them, the first pixel in the lowest bit (PS3.5 8.1.1), padded to an even length.</summary>
    public static byte[] Pack(Segmentation segmentation, IReadOnlyList<Frame> frames, int pixels)
    {
        long bytes = (((long)pixels * frames.Count) + 7) / 8;
        if (bytes >= Array.MaxLength)
        {
            throw new DicomDataException($"A segmentation of {frames.Count} frames of {pixels} pixels does not fit one object.");
        }

        byte[] packed = new byte[bytes + (bytes & 1)];
        long bit = 0;
        byte[] bits = new byte[pixels];
        foreach (Frame frame in frames)
        {
            foreach (byte voxel in Bits(segmentation, frame, bits))
            {
                if (voxel != 0)
                {
                    packed[bit >> 3] |= (byte)(1 << (int)(bit & 7));
                }

                bit++;
            }
        }

        return packed;
    }

    /// <summary>One segment on one slice: not 0 inside. It lies in the room only where the mask holds other segments too.</summary>
    /// <param name="segmentation">The segments.</param>
    /// <param name="frame">Which.</param>
    /// <param name="room">As many bytes as a slice has pixels.</param>
    public static ReadOnlySpan<byte> Bits(Segmentation segmentation, Frame frame, Span<byte> room)
    {
        ReadOnlySpan<byte> mask = Mask(segmentation, frame, room.Length);
        if (segmentation.Segments[frame.Segment].Value is not { } own)
        {
            return mask;
        }

        for (int pixel = 0; pixel < room.Length; pixel++)
        {
            room[pixel] = mask[pixel] == own ? (byte)1 : (byte)0;
        }

        return room;
    }

    private static ReadOnlySpan<byte> Mask(Segmentation segmentation, Frame frame, int pixels) =>
        segmentation.Segments[frame.Segment].Mask.Span.Slice(frame.Slice * pixels, pixels);
}

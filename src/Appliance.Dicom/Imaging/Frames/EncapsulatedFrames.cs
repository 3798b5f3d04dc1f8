using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Frames;

/// <summary>
/// Which fragments of encapsulated pixel data make up which frame (PS3.5 A.4). Offset tables are believed only when they point at
/// fragments that begin a codestream; without them the frames are found by their codestreams. Nothing is decoded, and only the frame
/// that is asked for is read.
/// </summary>
public sealed class EncapsulatedFrames
{
    private readonly IReadOnlyList<DicomValue> _fragments;
    private readonly FrameSpan[] _spans;

    private EncapsulatedFrames(IReadOnlyList<DicomValue> fragments, FrameSpan[] spans, IReadOnlyList<FrameProblem> problems)
    {
        _fragments = fragments;
        _spans = spans;
        Problems = problems;
    }

    /// <summary>Frames that were found: those from 0 on. Fewer than Number of Frames when some are missing.</summary>
    public int Count => _spans.Length;

    /// <summary>What was wrong and worked round.</summary>
    public IReadOnlyList<FrameProblem> Problems { get; }

    /// <summary>Finds the frames.</summary>
    /// <param name="dataset">The image, for its Extended Offset Table.</param>
    /// <param name="fragments">Its pixel data.</param>
    /// <param name="numberOfFrames">Number of Frames, at least 1.</param>
    /// <exception cref="DicomDataException">No fragment at all, or nothing tells which fragment belongs to which frame.</exception>
    public static EncapsulatedFrames Find(DicomDataset dataset, DicomFragmentSequence fragments, int numberOfFrames)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(fragments);
        ArgumentOutOfRangeException.ThrowIfLessThan(numberOfFrames, 1);
        if (fragments.Fragments.Count == 0)
        {
            throw new DicomDataException("Pixel Data is encapsulated and has no fragment.");
        }

        var finder = new FrameFinder(dataset, fragments, numberOfFrames);
        return new EncapsulatedFrames(fragments.Fragments, finder.Find(), finder.Problems);
    }

    /// <summary>The codestream of a frame: its fragments one after another, without the item headers.</summary>
    /// <param name="frame">Frame number from 0, below <see cref="Count"/>.</param>
    /// <exception cref="DicomDataException">The frame has no bytes or more than <see cref="PixelDescription.MaxFrameBytes"/>.</exception>
    public byte[] Read(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Count);
        FrameSpan span = _spans[frame];
        long length = span.LengthIn(_fragments);
        if (length is <= 0 or > PixelDescription.MaxFrameBytes)
        {
            throw new DicomDataException($"Frame {frame + 1} has {length} compressed bytes; 1 to {PixelDescription.MaxFrameBytes} are read.");
        }

        byte[] codestream = new byte[length];
        int filled = 0;
        long skip = span.Skip;
        for (int i = span.First; filled < codestream.Length; i++)
        {
            using Stream fragment = _fragments[i].OpenRead();
            fragment.Seek(skip, SeekOrigin.Begin);
            int take = (int)Math.Min(_fragments[i].Length - skip, codestream.Length - filled);
            fragment.ReadExactly(codestream, filled, take);
            filled += take;
            skip = 0;
        }

        return codestream;
    }
}

using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Frames;

/// <summary>Assigns fragments to frames: by the tables when they are right, else by what the fragments hold. One object for one finding.</summary>
internal sealed class FrameFinder(DicomDataset dataset, DicomFragmentSequence pixels, int numberOfFrames)
{
    private const int ItemHeaderBytes = 8;
    private readonly IReadOnlyList<DicomValue> _fragments = pixels.Fragments;
    private readonly List<FrameProblem> _problems = [];

    internal IReadOnlyList<FrameProblem> Problems => _problems;

    internal FrameSpan[] Find() => ByExtendedTable() ?? ByBasicTable() ?? WithoutTable();

    /// <summary>PS3.3 C.7.6.3.1.8: one fragment a frame, with the length of its codestream before padding.</summary>
    private FrameSpan[]? ByExtendedTable()
    {
        long[]? offsets = OffsetTable.ReadExtended(dataset, DicomTag.ExtendedOffsetTable);
        if (offsets is { Length: 0 })
        {
            return null;
        }

        long[]? lengths = OffsetTable.ReadExtended(dataset, DicomTag.ExtendedOffsetTableLengths);
        if (offsets is null || offsets.Length != numberOfFrames || lengths is null || (lengths.Length > 0 && lengths.Length != numberOfFrames))
        {
            return Wrong(FrameProblemKind.ExtendedOffsetTableWrong, "The Extended Offset Table does not have an offset and a length for each frame.");
        }

        Dictionary<long, int> starts = Starts();
        var spans = new FrameSpan[numberOfFrames];
        for (int i = 0; i < spans.Length; i++)
        {
            long? length = lengths.Length > 0 ? lengths[i] : null;
            if (!starts.Remove(offsets[i], out int fragment) || length <= 0 || length > _fragments[fragment].Length)
            {
                return Wrong(FrameProblemKind.ExtendedOffsetTableWrong, $"The Extended Offset Table does not point at a fragment of its own for frame {i + 1}.");
            }

            spans[i] = new FrameSpan(fragment, 1, 0, length);
        }

        return spans;
    }

    private FrameSpan[]? ByBasicTable()
    {
        long[]? offsets = OffsetTable.ReadBasic(pixels.OffsetTable);
        if (offsets is { Length: 0 })
        {
            return null;
        }

        if (offsets is null || offsets.Length < numberOfFrames)
        {
            return Wrong(FrameProblemKind.OffsetTableWrong, $"The Basic Offset Table has {offsets?.Length ?? 0} whole entries for {numberOfFrames} frame(s).");
        }

        int[]? firsts = FragmentsAt(offsets);
        if (firsts is null)
        {
            return Wrong(FrameProblemKind.OffsetTableWrong, "The Basic Offset Table does not point at the starts of fragments.");
        }

        if (firsts.Length != _fragments.Count && !BeginAlike(firsts))
        {
            return Wrong(FrameProblemKind.OffsetTableWrong, "The Basic Offset Table points at fragments that do not begin a frame.");
        }

        return Spans(firsts);
    }

    private FrameSpan[] WithoutTable()
    {
        // PS3.5 A.4: a single frame takes all fragments; RLE always, and most others, put one frame in one fragment.
        if (numberOfFrames == 1 || _fragments.Count == numberOfFrames)
        {
            return Spans([.. Enumerable.Range(0, numberOfFrames)]);
        }

        CodestreamKind kind = Codestream.Recognize(Head(_fragments[0]));
        if (kind == CodestreamKind.Unknown)
        {
            throw Untold();
        }

        return _fragments.Count == 1 && kind != CodestreamKind.Rle ? InOneFragment() : ByCodestreams(kind);
    }

    /// <summary>A frame begins at a fragment that begins a codestream, after one that ends the codestream before.</summary>
    private FrameSpan[] ByCodestreams(CodestreamKind kind)
    {
        var begun = new List<int>();
        var begunAfterEnd = new List<int>();
        for (int i = 0; i < _fragments.Count; i++)
        {
            if (Codestream.Recognize(Head(_fragments[i])) == kind)
            {
                begun.Add(i);
                if (i == 0 || kind == CodestreamKind.Rle || Codestream.IsEnd(Tail(_fragments[i - 1])))
                {
                    begunAfterEnd.Add(i);
                }
            }
        }

        List<int> firsts = begun.Count == numberOfFrames ? begun : begunAfterEnd;

        // With fewer codestreams than frames only one case is clear: each fragment is a frame, and the last frames are missing.
        return firsts.Count >= numberOfFrames || firsts.Count == _fragments.Count ? Spans(firsts) : throw Untold();
    }

    private FrameSpan[] InOneFragment()
    {
        using Stream stream = _fragments[0].OpenRead();
        List<long> starts = Codestream.FindStarts(stream, numberOfFrames + 1);
        if (starts.Count > 1)
        {
            Note(FrameProblemKind.FramesShareFragment, "Several frames share one fragment.");
        }

        NoteCount(starts.Count);
        return
        [
            .. starts.Take(numberOfFrames)
                .Select((start, i) => new FrameSpan(0, 1, start, (i + 1 < starts.Count ? starts[i + 1] : _fragments[0].Length) - start)),
        ];
    }

    /// <summary>Spans that reach from each of these fragments to the next.</summary>
    private FrameSpan[] Spans(IReadOnlyList<int> firsts)
    {
        NoteCount(firsts.Count);
        return
        [
            .. firsts.Take(numberOfFrames)
                .Select((first, i) => new FrameSpan(first, (i + 1 < firsts.Count ? firsts[i + 1] : _fragments.Count) - first)),
        ];
    }

    private void NoteCount(int found)
    {
        if (found > numberOfFrames)
        {
            Note(FrameProblemKind.MoreFramesThanStated, $"Number of Frames is {numberOfFrames}; there are more.");
        }
        else if (found < numberOfFrames)
        {
            Note(FrameProblemKind.FramesMissing, $"{found} of {numberOfFrames} frames are there.");
        }
    }

    private Dictionary<long, int> Starts()
    {
        var starts = new Dictionary<long, int>(_fragments.Count);
        long at = 0;
        for (int i = 0; i < _fragments.Count; i++)
        {
            starts.Add(at, i);
            at += ItemHeaderBytes + _fragments[i].Length;
        }

        return starts;
    }

    /// <summary>The fragments at these offsets; null unless they ascend from 0 and each is the start of one.</summary>
    private int[]? FragmentsAt(long[] offsets)
    {
        var firsts = new int[offsets.Length];
        long at = 0;
        int fragment = 0;
        for (int i = 0; i < offsets.Length; i++)
        {
            // The search for an offset starts behind the one before it, so that none is found twice.
            while (fragment < _fragments.Count && (at < offsets[i] || (i > 0 && fragment == firsts[i - 1])))
            {
                at += ItemHeaderBytes + _fragments[fragment].Length;
                fragment++;
            }

            if (fragment == _fragments.Count || at != offsets[i] || (i == 0 && fragment != 0))
            {
                return null;
            }

            firsts[i] = fragment;
        }

        return firsts;
    }

    private bool BeginAlike(int[] firsts)
    {
        CodestreamKind kind = Codestream.Recognize(Head(_fragments[0]));
        return kind == CodestreamKind.Unknown || Array.TrueForAll(firsts, first => Codestream.Recognize(Head(_fragments[first])) == kind);
    }

    private DicomDataException Untold() =>
        new($"{_fragments.Count} fragment(s) hold {numberOfFrames} frames, and neither an offset table nor their bytes tell which holds which.");

    private FrameSpan[]? Wrong(FrameProblemKind kind, string text)
    {
        Note(kind, text);
        return null;
    }

    private void Note(FrameProblemKind kind, string text) => _problems.Add(new FrameProblem(kind, text));

    private static byte[] Head(DicomValue fragment)
    {
        using Stream stream = fragment.OpenRead();
        byte[] head = new byte[Math.Min(Codestream.HeadBytes, fragment.Length)];
        stream.ReadExactly(head);
        return head;
    }

    private static byte[] Tail(DicomValue fragment)
    {
        using Stream stream = fragment.OpenRead();
        byte[] tail = new byte[Math.Min(Codestream.TailBytes, fragment.Length)];
        stream.Seek(-tail.Length, SeekOrigin.End);
        stream.ReadExactly(tail);
        return tail;
    }
}

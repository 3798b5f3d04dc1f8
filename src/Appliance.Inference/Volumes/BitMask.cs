using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Appliance.Inference.Volumes;

/// <summary>
/// One structure with a bit a voxel, 64 to a word: dilation and erosion by a ball are a few operations on words for each line of the ball.
/// Beyond the grid lies background. Rows start on a word of their own; bits behind a row's end are 0.
/// </summary>
internal sealed class BitMask
{
    private readonly VolumeGeometry _grid;
    private readonly int _wordsPerRow;
    private readonly ulong[] _words;

    private BitMask(VolumeGeometry grid)
    {
        _grid = grid;
        _wordsPerRow = (grid.Columns + 63) / 64;
        _words = new ulong[_wordsPerRow * grid.Rows * grid.Slices];
    }

    private int WordsPerSlice => _wordsPerRow * _grid.Rows;

    private ulong LastWord => ulong.MaxValue >> ((64 - (_grid.Columns % 64)) % 64);

    /// <summary>The voxels of one label.</summary>
    public static BitMask Of(Mask mask, byte label)
    {
        var bits = new BitMask(mask.Geometry);
        bits.ForEachSlice(slice =>
        {
            for (int row = 0; row < bits._grid.Rows; row++)
            {
                Pack(mask.Slice(slice).Slice(row * bits._grid.Columns, bits._grid.Columns), label, bits.Row(slice, row));
            }
        });
        return bits;
    }

    /// <summary>Gives a label to background voxels that are set here, and takes it from voxels that are not.</summary>
    public void Store(Mask mask, byte label) => ForEachSlice(slice =>
    {
        for (int row = 0; row < _grid.Rows; row++)
        {
            Span<byte> labels = mask.Slice(slice).Slice(row * _grid.Columns, _grid.Columns);
            ReadOnlySpan<ulong> words = Row(slice, row);
            for (int word = 0; word < words.Length; word++)
            {
                Store(words[word], labels[(word * 64)..Math.Min(labels.Length, (word * 64) + 64)], label);
            }
        }
    });

    /// <summary>Every voxel that the ball around a set voxel reaches.</summary>
    public BitMask Dilate(Ball ball) => Spread(ball, isErosion: false);

    /// <summary>Every voxel around which the whole ball is set.</summary>
    public BitMask Erode(Ball ball) => Spread(ball, isErosion: true);

    /// <summary>Every voxel that is set here or there.</summary>
    public BitMask Or(BitMask other)
    {
        TensorPrimitives.BitwiseOr(_words, other._words, _words);
        return this;
    }

    private BitMask Spread(Ball ball, bool isErosion)
    {
        var result = new BitMask(_grid);
        var widened = new BitMask(_grid);
        _words.CopyTo(widened._words, 0);
        if (isErosion)
        {
            result._words.AsSpan().Fill(ulong.MaxValue);
        }
        int width = 0;
        foreach (IGrouping<int, (int Row, int Slice, int HalfWidth)> lines in ball.Lines.GroupBy(line => line.HalfWidth))
        {
            for (; width < lines.Key; width++)
            {
                widened.WidenByOne(isErosion);
            }
            (int Row, int Slice, int HalfWidth)[] offsets = [.. lines];
            ForEachSlice(slice =>
            {
                foreach ((int row, int along, _) in offsets)
                {
                    result.Combine(widened, slice, slice + along, row, isErosion);
                }
            });
        }
        return result;
    }

    /// <summary>Combines a slice with one of another mask that is shifted by some rows.</summary>
    private void Combine(BitMask other, int slice, int from, int rows, bool isErosion)
    {
        Span<ulong> target = Slice(slice);
        bool isThere = from >= 0 && from < _grid.Slices && Math.Abs(rows) < _grid.Rows;
        int skipped = Math.Min(Math.Abs(rows) * _wordsPerRow, target.Length);
        if (!isThere)
        {
            if (isErosion)
            {
                target.Clear();
            }
            return;
        }
        ReadOnlySpan<ulong> source = rows >= 0 ? other.Slice(from)[skipped..] : other.Slice(from)[..^skipped];
        Span<ulong> within = rows >= 0 ? target[..^skipped] : target[skipped..];
        if (isErosion)
        {
            TensorPrimitives.BitwiseAnd(within, source, within);
            (rows >= 0 ? target[^skipped..] : target[..skipped]).Clear();
        }
        else
        {
            TensorPrimitives.BitwiseOr(within, source, within);
        }
    }

    private void WidenByOne(bool isErosion) => ForEachSlice(slice =>
    {
        for (int row = 0; row < _grid.Rows; row++)
        {
            Span<ulong> words = Row(slice, row);
            ulong before = 0;
            for (int word = 0; word < words.Length; word++)
            {
                ulong here = words[word], after = word + 1 < words.Length ? words[word + 1] : 0;
                ulong left = (here << 1) | (before >> 63), right = (here >> 1) | (after << 63);
                words[word] = isErosion ? here & left & right : here | left | right;
                before = here;
            }
            words[^1] &= LastWord;
        }
    });

    private Span<ulong> Slice(int slice) => _words.AsSpan(slice * WordsPerSlice, WordsPerSlice);

    private Span<ulong> Row(int slice, int row) => _words.AsSpan((slice * WordsPerSlice) + (row * _wordsPerRow), _wordsPerRow);

    private void ForEachSlice(Action<int> work) => Parallel.For(0, _grid.Slices, work);

    private static void Pack(ReadOnlySpan<byte> labels, byte label, Span<ulong> words)
    {
        Vector128<byte> wanted = Vector128.Create(label);
        int at = 0;
        for (; at <= labels.Length - 16; at += 16)
        {
            ulong bits = Vector128.Equals(Vector128.Create(labels[at..]), wanted).ExtractMostSignificantBits();
            words[at / 64] |= bits << (at % 64);
        }
        for (; at < labels.Length; at++)
        {
            words[at / 64] |= labels[at] == label ? 1UL << (at % 64) : 0;
        }
    }

    private static void Store(ulong word, Span<byte> labels, byte label)
    {
        if (word == 0 && !labels.Contains(label))
        {
            return;
        }
        for (int at = 0; at < labels.Length; at++)
        {
            byte here = labels[at];
            bool isSet = (word >> at & 1) != 0;
            labels[at] = isSet && here == 0 ? label : !isSet && here == label ? (byte)0 : here;
        }
    }
}

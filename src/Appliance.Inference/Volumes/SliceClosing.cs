using System.Numerics;
using System.Runtime.InteropServices;

namespace Appliance.Inference.Volumes;

/// <summary>
/// Closing of one slice with a disc, through the distance of every pixel to the next seed in its row. Only the rows and columns
/// around the label are looked at; beyond the image lies background, so nothing is added within the disc's reach of its edge. Not for use by several threads at once.
/// </summary>
internal sealed class SliceClosing(int columns, int rows, int[] halfWidths)
{
    private const byte Far = byte.MaxValue;
    private readonly byte[] _set = new byte[rows * columns];
    private readonly byte[] _grown = new byte[rows * columns];
    private readonly byte[] _distance = new byte[rows * columns];

    /// <summary>Adds to a label the background pixels that the closing covers.</summary>
    public void Apply(Span<byte> labels, byte label)
    {
        if (FindRows(labels, label) is not { } span)
        {
            return;
        }
        for (int pixel = span.From * columns; pixel < span.End * columns; pixel++)
        {
            _set[pixel] = labels[pixel] == label ? (byte)1 : (byte)0;
        }
        Spread(_set, _grown, seed: 1, span);
        Spread(_grown, _set, seed: 0, span);
        for (int pixel = span.From * columns; pixel < span.End * columns; pixel++)
        {
            if (_set[pixel] == 1 && labels[pixel] == 0)
            {
                labels[pixel] = label;
            }
        }
    }

    /// <summary>The rows that the closing can change, with room for the disc above and below.</summary>
    private (int From, int End)? FindRows(ReadOnlySpan<byte> labels, byte label)
    {
        int first = labels.IndexOf(label);
        int reach = halfWidths.Length;
        return first < 0 ? null : (Math.Max(0, (first / columns) - reach), Math.Min(rows, (labels.LastIndexOf(label) / columns) + reach + 1));
    }

    /// <summary>Every pixel within the disc of a pixel valued <paramref name="seed"/> takes that value, the others the other one.</summary>
    private void Spread(byte[] from, byte[] to, byte seed, (int From, int End) span)
    {
        MeasureRowDistances(from, seed, span);
        int reach = halfWidths.Length / 2;
        byte other = (byte)(1 - seed);
        for (int row = span.From; row < span.End; row++)
        {
            Span<byte> target = to.AsSpan(row * columns, columns);
            target.Fill(other);
            for (int step = -reach; step <= reach; step++)
            {
                if (seed == 0 && (row + step < 0 || row + step >= rows))
                {
                    target.Clear();
                    break;
                }
                if (row + step >= span.From && row + step < span.End)
                {
                    Mark(_distance.AsSpan((row + step) * columns, columns), (byte)halfWidths[step + reach], target, seed);
                }
            }
        }
    }

    private static void Mark(ReadOnlySpan<byte> distances, byte halfWidth, Span<byte> target, byte seed)
    {
        var seeds = new Vector<byte>(seed);
        var limits = new Vector<byte>(halfWidth);
        Span<Vector<byte>> wide = MemoryMarshal.Cast<byte, Vector<byte>>(target);
        ReadOnlySpan<Vector<byte>> near = MemoryMarshal.Cast<byte, Vector<byte>>(distances);
        for (int index = 0; index < wide.Length; index++)
        {
            wide[index] = Vector.ConditionalSelect(Vector.LessThanOrEqual(near[index], limits), seeds, wide[index]);
        }
        for (int column = wide.Length * Vector<byte>.Count; column < target.Length; column++)
        {
            target[column] = distances[column] <= halfWidth ? seed : target[column];
        }
    }

    private void MeasureRowDistances(byte[] values, byte seed, (int From, int End) span)
    {
        for (int row = span.From; row < span.End; row++)
        {
            Span<byte> distances = _distance.AsSpan(row * columns, columns);
            ReadOnlySpan<byte> line = values.AsSpan(row * columns, columns);
            int outside = seed == 0 ? 0 : Far, distance = outside;
            for (int column = 0; column < columns; column++)
            {
                distance = line[column] == seed ? 0 : Math.Min(distance + 1, Far);
                distances[column] = (byte)distance;
            }
            distance = outside;
            for (int column = columns - 1; column >= 0; column--)
            {
                distance = line[column] == seed ? 0 : Math.Min(distance + 1, Far);
                distances[column] = Math.Min(distances[column], (byte)distance);
            }
        }
    }
}

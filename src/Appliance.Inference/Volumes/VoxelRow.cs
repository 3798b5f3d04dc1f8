using System.Numerics;
using System.Runtime.InteropServices;

namespace Appliance.Inference.Volumes;

/// <summary>
/// Rows of voxels as floats and back. Products and sums are rounded one after the other, never fused, so that processors with and without
/// such an instruction give the same bits.
/// </summary>
internal static class VoxelRow
{
    /// <summary>Widens voxels (short, byte or float) to floats.</summary>
    public static void ToFloats<T>(ReadOnlySpan<T> from, Span<float> to) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            MemoryMarshal.Cast<T, float>(from).CopyTo(to);
        }
        else if (typeof(T) == typeof(short))
        {
            Widen(MemoryMarshal.Cast<T, short>(from), to);
        }
        else
        {
            ReadOnlySpan<byte> labels = MemoryMarshal.Cast<T, byte>(from);
            for (int index = 0; index < labels.Length; index++)
            {
                to[index] = labels[index];
            }
        }
    }

    /// <summary>Stores floats as voxels: shorts are rounded to the nearest, ties to even, and held to their range.</summary>
    public static void FromFloats<T>(ReadOnlySpan<float> from, Span<T> to) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            from.CopyTo(MemoryMarshal.Cast<T, float>(to));
            return;
        }
        Span<short> whole = MemoryMarshal.Cast<T, short>(to);
        for (int index = 0; index < from.Length; index++)
        {
            whole[index] = (short)Math.Clamp(MathF.Round(from[index]), short.MinValue, short.MaxValue);
        }
    }

    /// <summary>a + (b − a) × share, element by element.</summary>
    public static void Blend(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float share, Span<float> to)
    {
        var shares = new Vector<float>(share);
        int width = Vector<float>.Count, at = 0;
        for (; at <= to.Length - width; at += width)
        {
            var low = new Vector<float>(a[at..]);
            (low + ((new Vector<float>(b[at..]) - low) * shares)).CopyTo(to[at..]);
        }
        for (; at < to.Length; at++)
        {
            to[at] = a[at] + ((b[at] - a[at]) * share);
        }
    }

    /// <summary>(value − zero) × factor, held between two limits, element by element in place.</summary>
    public static void Scale(Span<float> values, float zero, float factor, float least, float most)
    {
        Vector<float> zeros = new(zero), factors = new(factor), lower = new(least), upper = new(most);
        int width = Vector<float>.Count, at = 0;
        for (; at <= values.Length - width; at += width)
        {
            Vector.Min(Vector.Max((new Vector<float>(values[at..]) - zeros) * factors, lower), upper).CopyTo(values[at..]);
        }
        for (; at < values.Length; at++)
        {
            values[at] = Math.Min(Math.Max((values[at] - zero) * factor, least), most);
        }
    }

    /// <summary>1 where a value is at least one limit and less than another, else 0.</summary>
    public static void Between(ReadOnlySpan<float> values, float least, float limit, Span<byte> labels)
    {
        for (int at = 0; at < values.Length; at++)
        {
            labels[at] = (byte)((values[at] >= least ? 1 : 0) & (values[at] < limit ? 1 : 0));
        }
    }

    /// <summary>The same of whole values.</summary>
    public static void Between(ReadOnlySpan<short> values, float least, float limit, Span<byte> labels)
    {
        int from = (int)Math.Clamp(Math.Ceiling(least), short.MinValue, short.MaxValue + 1), end = (int)Math.Clamp(Math.Ceiling(limit), short.MinValue, short.MaxValue + 1);
        int at = 0;
        if (from <= short.MaxValue && end > short.MinValue)
        {
            Vector<short> first = new((short)from), last = new((short)(end - 1));
            for (int width = Vector<short>.Count; at <= values.Length - (2 * width); at += 2 * width)
            {
                var low = new Vector<short>(values[at..]);
                var high = new Vector<short>(values[(at + width)..]);
                Vector<short> isLow = Vector.GreaterThanOrEqual(low, first) & Vector.LessThanOrEqual(low, last);
                Vector<short> isHigh = Vector.GreaterThanOrEqual(high, first) & Vector.LessThanOrEqual(high, last);
                (Vector.AsVectorByte(Vector.Narrow(isLow, isHigh)) & Vector<byte>.One).CopyTo(labels[at..]);
            }
        }
        for (; at < values.Length; at++)
        {
            labels[at] = (byte)((values[at] >= from ? 1 : 0) & (values[at] < end ? 1 : 0));
        }
    }

    /// <summary>Adds value × (weight × factor), element by element.</summary>
    public static void AddWeighted(ReadOnlySpan<float> values, ReadOnlySpan<float> weights, float factor, Span<float> to)
    {
        var factors = new Vector<float>(factor);
        int width = Vector<float>.Count, at = 0;
        for (; at <= to.Length - width; at += width)
        {
            (new Vector<float>(to[at..]) + (new Vector<float>(values[at..]) * (new Vector<float>(weights[at..]) * factors))).CopyTo(to[at..]);
        }
        for (; at < to.Length; at++)
        {
            to[at] += values[at] * (weights[at] * factor);
        }
    }

    private static void Widen(ReadOnlySpan<short> from, Span<float> to)
    {
        int width = Vector<short>.Count, at = 0;
        for (; at <= from.Length - width; at += width)
        {
            Vector.Widen(new Vector<short>(from[at..]), out Vector<int> low, out Vector<int> high);
            Vector.ConvertToSingle(low).CopyTo(to[at..]);
            Vector.ConvertToSingle(high).CopyTo(to[(at + (width / 2))..]);
        }
        for (; at < from.Length; at++)
        {
            to[at] = from[at];
        }
    }
}

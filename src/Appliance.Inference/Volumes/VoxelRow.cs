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

    /// <summary>Adds value × weight, element by element.</summary>
    public static void AddWeighted(ReadOnlySpan<float> values, ReadOnlySpan<float> weights, Span<float> to)
    {
        int width = Vector<float>.Count, at = 0;
        for (; at <= to.Length - width; at += width)
        {
            (new Vector<float>(to[at..]) + (new Vector<float>(values[at..]) * new Vector<float>(weights[at..]))).CopyTo(to[at..]);
        }
        for (; at < to.Length; at++)
        {
            to[at] += values[at] * weights[at];
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

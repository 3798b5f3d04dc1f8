using System.Runtime.InteropServices;

namespace Appliance.Dicom.Imaging.Codecs.Native;

/// <summary>Moves samples between the cells that a library uses and those that Bits Allocated asks for. Both are little endian.</summary>
internal static class SampleCells
{
    /// <summary>Bytes of the cell that Bits Allocated asks for.</summary>
    /// <exception cref="CodecException">No codec has cells of that size.</exception>
    internal static int Bytes(PixelDescription description, int most) => description.BitsAllocated % 8 == 0 && description.BitsAllocated / 8 is var bytes && bytes >= 1 && bytes <= most && bytes != 3
        ? bytes
        : throw new CodecException(CodecFault.Unsupported, $"{description.BitsAllocated} bits allocated are not decoded from this transfer syntax.");

    /// <summary>Unsigned 8-bit samples into 16-bit cells.</summary>
    internal static void Widen(ReadOnlySpan<byte> samples, Span<byte> cells)
    {
        Span<ushort> wide = MemoryMarshal.Cast<byte, ushort>(cells);
        for (int i = 0; i < samples.Length; i++)
        {
            wide[i] = samples[i];
        }
    }

    /// <summary>One component of 32-bit numbers into every <paramref name="step"/>-th cell, two's complement where they are negative.</summary>
    internal static void Scatter(ReadOnlySpan<int> samples, Span<byte> cells, int cellBytes, int first, int step)
    {
        switch (cellBytes)
        {
            case 1:
                for (int i = 0, at = first; i < samples.Length; i++, at += step) { cells[at] = unchecked((byte)samples[i]); }
                break;
            case 2:
                Span<short> shorts = MemoryMarshal.Cast<byte, short>(cells);
                for (int i = 0, at = first; i < samples.Length; i++, at += step) { shorts[at] = unchecked((short)samples[i]); }
                break;
            default:
                Span<int> ints = MemoryMarshal.Cast<byte, int>(cells);
                for (int i = 0, at = first; i < samples.Length; i++, at += step) { ints[at] = samples[i]; }
                break;
        }
    }

    /// <summary>Plane by plane to pixel by pixel.</summary>
    internal static byte[] Interleave(ReadOnlySpan<byte> planes, int components, int cellBytes)
    {
        byte[] cells = new byte[planes.Length];
        int pixels = planes.Length / (components * cellBytes);
        for (int component = 0; component < components; component++)
        {
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                planes.Slice(((component * pixels) + pixel) * cellBytes, cellBytes).CopyTo(cells.AsSpan(((pixel * components) + component) * cellBytes));
            }
        }

        return cells;
    }
}

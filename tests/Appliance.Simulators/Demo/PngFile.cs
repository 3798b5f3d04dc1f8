using System.Buffers.Binary;
using System.IO.Compression;

namespace Appliance.Simulators.Demo;

/// <summary>Writes 8-bit RGB pixels as PNG (ISO/IEC 15948): what a person can open anywhere.</summary>
public static class PngFile
{
    private const byte TruecolourType = 2;
    private const uint Polynomial = 0xEDB88320;
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(n => CrcOf((uint)n))];

    /// <summary>Writes <paramref name="rgb"/> (rows from the top, three bytes a pixel) to <paramref name="path"/>.</summary>
    public static void Write(string path, int columns, int rows, ReadOnlySpan<byte> rgb)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rgb.Length, checked(columns * rows * 3));
        using var file = File.Create(path);
        file.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, columns);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], rows);
        (header[8], header[9]) = (8, TruecolourType); // bits a sample; compression, filter and interlace stay 0
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Deflate(columns * 3, rgb));
        WriteChunk(file, "IEND"u8, []);
    }

    private static byte[] Deflate(int rowBytes, ReadOnlySpan<byte> rgb)
    {
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            for (var at = 0; at < rgb.Length; at += rowBytes)
            {
                zlib.WriteByte(0); // filter: none
                zlib.Write(rgb.Slice(at, rowBytes));
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        file.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            crc = CrcTable[(crc ^ b) & 0xFF] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint CrcOf(uint n)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            n = (n & 1) != 0 ? Polynomial ^ (n >> 1) : n >> 1;
        }

        return n;
    }
}

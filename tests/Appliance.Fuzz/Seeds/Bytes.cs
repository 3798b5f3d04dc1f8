using System.Buffers.Binary;
using System.Text;

namespace Appliance.Fuzz.Seeds;

/// <summary>Elements as bytes, whatever their tag, representation and length say.</summary>
internal static class Bytes
{
    internal const uint Undefined = 0xFFFFFFFF;

    internal static byte[] ItemEnd { get; } = Delimiter(0xFFFEE00D, 0);

    internal static byte[] SequenceEnd { get; } = Delimiter(0xFFFEE0DD, 0);

    /// <summary>Explicit VR with a 16-bit length.</summary>
    internal static byte[] Short(uint tag, string vr, params byte[] value) => [.. Tag(tag), .. Ascii(vr), (byte)value.Length, (byte)(value.Length >> 8), .. value];

    internal static byte[] Short(uint tag, string vr, string value) => Short(tag, vr, Ascii(value));

    /// <summary>Explicit VR with two reserved bytes and a 32-bit length, which may lie.</summary>
    internal static byte[] Long(uint tag, string vr, uint length, params byte[] value) => [.. Tag(tag), .. Ascii(vr), 0, 0, .. UInt32(length), .. value];

    internal static byte[] Implicit(uint tag, uint length, params byte[] value) => [.. Tag(tag), .. UInt32(length), .. value];

    internal static byte[] Implicit(uint tag, string value) => Implicit(tag, (uint)value.Length, Ascii(value));

    /// <summary>Explicit VR big endian with a 16-bit length.</summary>
    internal static byte[] Big(uint tag, string vr, string value) =>
        [(byte)(tag >> 24), (byte)(tag >> 16), (byte)(tag >> 8), (byte)tag, .. Ascii(vr), (byte)(value.Length >> 8), (byte)value.Length, .. Ascii(value)];

    internal static byte[] Item(params byte[] content) => [.. Delimiter(0xFFFEE000, (uint)content.Length), .. content];

    /// <summary>The start of an item of undefined length, and its content.</summary>
    internal static byte[] OpenItem(params byte[] content) => [.. Delimiter(0xFFFEE000, Undefined), .. content];

    internal static byte[] Delimiter(uint tag, uint length) => [.. Tag(tag), .. UInt32(length)];

    private static byte[] Tag(uint tag) => [(byte)(tag >> 16), (byte)(tag >> 24), (byte)tag, (byte)(tag >> 8)];

    private static byte[] UInt32(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);
}

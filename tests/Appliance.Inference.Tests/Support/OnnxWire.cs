using System.Text;

namespace Appliance.Inference.Tests.Support;

/// <summary>
/// ONNX models written by hand, in the wire format of protocol buffers: a field number and kind, then a number or a length and bytes.
/// Field numbers are those of onnx.proto.
/// </summary>
internal static class OnnxWire
{
    public const int Floats = 1;
    public const int Octets = 2;
    public const int Longs = 7;
    public const int Halves = 10;

    /// <summary>ModelProto of IR version 8 and operator set 13 around the fields of a graph.</summary>
    public static byte[] Model(params byte[][] graph) =>
        [.. Number(1, 8), .. Message(7, [.. Text(2, "tiny"), .. graph.SelectMany(part => part)]), .. Message(8, [.. Text(1, ""), .. Number(2, 13)])];

    /// <summary>A node of the graph; inputs are separated by blanks.</summary>
    public static byte[] Node(string operation, string inputs, string output, params byte[][] attributes) =>
        Message(1, [.. inputs.Split(' ').SelectMany(input => Text(1, input)), .. Text(2, output), .. Text(4, operation), .. attributes.SelectMany(part => part)]);

    /// <summary>An attribute that is a whole number.</summary>
    public static byte[] Attribute(string name, int value) => Message(5, [.. Text(1, name), .. Number(3, value), .. Number(20, 2)]);

    /// <summary>A constant of the graph.</summary>
    public static byte[] Constant(string name, int type, int[] shape, byte[] raw) =>
        Message(5, [.. shape.SelectMany(size => Number(1, size)), .. Number(2, type), .. Text(8, name), .. Message(9, raw)]);

    /// <summary>An input (field 11) or output (field 12) of floats; a size of 0 is free.</summary>
    public static byte[] Value(int field, string name, params int[] sizes)
    {
        byte[] shape = [.. sizes.SelectMany((size, axis) => Message(1, size > 0 ? Number(1, size) : Text(2, $"free{axis}")))];
        return Message(field, [.. Text(1, name), .. Message(2, Message(1, [.. Number(1, Floats), .. Message(2, shape)]))]);
    }

    private static byte[] Text(int field, string text) => Message(field, Encoding.ASCII.GetBytes(text));

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Message(int field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }
        yield return (byte)value;
    }
}

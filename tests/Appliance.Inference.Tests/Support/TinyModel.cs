using System.Text;

namespace Appliance.Inference.Tests.Support;

/// <summary>
/// An ONNX model written by hand: of a volume <c>x</c> it scores two classes as <c>y</c>, the first with −x and the second with x, of any
/// size. In the wire format of protocol buffers: a field number and kind, then a number or a length and bytes.
/// </summary>
internal static class TinyModel
{
    public static byte[] Bytes()
    {
        byte[] graph = [
            .. Message(1, [.. Text(1, "x"), .. Text(2, "n"), .. Text(4, "Neg")]),
            .. Message(1, [.. Text(1, "n"), .. Text(1, "x"), .. Text(2, "y"), .. Text(4, "Concat"), .. Message(5, [.. Text(1, "axis"), .. Number(3, 1), .. Number(20, 2)])]),
            .. Text(2, "tiny"), .. Message(11, Value("x", 1)), .. Message(12, Value("y", 2))];
        return [.. Number(1, 8), .. Message(7, graph), .. Message(8, [.. Text(1, ""), .. Number(2, 13)])];
    }

    /// <summary>ValueInfoProto: float32 [1, channels, d, h, w].</summary>
    private static byte[] Value(string name, int channels)
    {
        byte[] shape = [.. Dimension(1), .. Dimension(channels), .. Free("d"), .. Free("h"), .. Free("w")];
        return [.. Text(1, name), .. Message(2, Message(1, [.. Number(1, 1), .. Message(2, shape)]))];
    }

    private static byte[] Dimension(int size) => Message(1, Number(1, size));

    private static byte[] Free(string name) => Message(1, Text(2, name));

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

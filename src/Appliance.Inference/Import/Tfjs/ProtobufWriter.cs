using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Appliance.Inference.Import.Tfjs;

/// <summary>The wire format of protocol buffers: a field number and kind, then a number, or a length and bytes.</summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>A whole number that is not negative.</summary>
    public ProtobufWriter Number(int field, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Raw((field << 3) | Varint);
        Raw(value);
        return this;
    }

    /// <summary>A 32-bit float.</summary>
    public ProtobufWriter Float(int field, float value)
    {
        Raw((field << 3) | Fixed32);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>A text.</summary>
    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Bytes.</summary>
    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Raw((field << 3) | Delimited);
        Raw(value.Length);
        _bytes.Write(value);
        return this;
    }

    /// <summary>A message inside this one.</summary>
    public ProtobufWriter Message(int field, ProtobufWriter content) => Bytes(field, content.Written);

    /// <summary>The fields of another message.</summary>
    public ProtobufWriter Append(ProtobufWriter fields)
    {
        _bytes.Write(fields.Written);
        return this;
    }

    /// <summary>What was written.</summary>
    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    private ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    private void Raw(long value)
    {
        Span<byte> digits = stackalloc byte[10];
        int count = 0;
        for (; value >= 0x80; value >>= 7)
        {
            digits[count++] = (byte)(value | 0x80);
        }

        digits[count++] = (byte)value;
        _bytes.Write(digits[..count]);
    }
}

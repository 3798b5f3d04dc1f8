using System.Buffers.Binary;
using System.Text;

namespace Appliance.Dicom.Network;

/// <summary>
/// Walks over the items and fields of an A-ASSOCIATE PDU. A read beyond the end gives zero or nothing and makes
/// <see cref="Failed"/> stay true, so that a parser reads straight on and asks once.
/// </summary>
internal ref struct ItemCursor(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public bool Failed { get; private set; }

    public readonly bool AtEnd => _rest.IsEmpty || Failed;

    public ReadOnlySpan<byte> Take(int count)
    {
        if (Failed || count > _rest.Length)
        {
            Failed = true;
            return [];
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public ReadOnlySpan<byte> TakeRest() => Take(_rest.Length);

    public byte Byte()
    {
        var taken = Take(1);
        return taken.IsEmpty ? (byte)0 : taken[0];
    }

    public ushort UInt16()
    {
        var taken = Take(2);
        return taken.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(taken);
    }

    public uint UInt32()
    {
        var taken = Take(4);
        return taken.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(taken);
    }

    /// <summary>Type, reserved byte, 16-bit length, value: the form of every item (PS3.8 9.3.2.1).</summary>
    public ReadOnlySpan<byte> Item(out byte type)
    {
        type = Byte();
        Byte();
        return Take(UInt16());
    }

    /// <summary>A field with a 16-bit length in front.</summary>
    public ReadOnlySpan<byte> Counted() => Take(UInt16());

    /// <summary>A UID with a 16-bit length in front.</summary>
    public string CountedUid() => Uid(Counted());

    /// <summary>A UID; trailing NULs and blanks that some peers pad with are taken away. Too long a one fails the cursor.</summary>
    public string Uid(ReadOnlySpan<byte> value)
    {
        string text = Text(value);
        if (text.Length > PduLimits.MaxUidLength)
        {
            Failed = true;
            return string.Empty;
        }

        return text;
    }

    /// <summary>Text without the blanks and NULs around it (PS3.8 9.3.2: not significant in AE titles).</summary>
    public static string Text(ReadOnlySpan<byte> value) => Encoding.Latin1.GetString(value).Trim(' ', '\0');
}

using System.Collections.Frozen;

namespace Appliance.Dicom.Data;

/// <summary>A value representation (PS3.5 6.2), with what reading and writing must know of it.</summary>
public sealed class DicomVR
{
    private static readonly FrozenDictionary<ushort, DicomVR> ByCode;

    static DicomVR()
    {
        DicomVR[] all =
        [
            AE, AS, AT, CS, DA, DS, DT, FD, FL, IS, LO, LT, OB, OD, OF, OL, OV, OW, PN,
            SH, SL, SQ, SS, ST, SV, TM, UC, UI, UL, UN, UR, US, UT, UV,
        ];
        ByCode = all.ToFrozenDictionary(vr => Pack((byte)vr.Code[0], (byte)vr.Code[1]));
    }

    private DicomVR(string code, Traits traits, int unitSize = 1, byte paddingByte = 0)
    {
        Code = code;
        IsString = traits.HasFlag(Traits.String);
        IsText = traits.HasFlag(Traits.CharacterSet);
        HasLongLength = traits.HasFlag(Traits.LongLength);
        IsMultiValued = !traits.HasFlag(Traits.OneValue);
        UnitSize = unitSize;
        PaddingByte = paddingByte;
    }

    [Flags]
    private enum Traits
    {
        None = 0,
        String = 1,
        CharacterSet = 2,
        LongLength = 4,
        OneValue = 8,
        Text = String | CharacterSet,
        Bulk = LongLength | OneValue,
    }

    /// <summary>Application Entity.</summary>
    public static DicomVR AE { get; } = new("AE", Traits.String, paddingByte: (byte)' ');

    /// <summary>Age String.</summary>
    public static DicomVR AS { get; } = new("AS", Traits.String, paddingByte: (byte)' ');

    /// <summary>Attribute Tag: group and element are two 16-bit numbers.</summary>
    public static DicomVR AT { get; } = new("AT", Traits.None, 2);

    /// <summary>Code String.</summary>
    public static DicomVR CS { get; } = new("CS", Traits.String, paddingByte: (byte)' ');

    /// <summary>Date.</summary>
    public static DicomVR DA { get; } = new("DA", Traits.String, paddingByte: (byte)' ');

    /// <summary>Decimal String.</summary>
    public static DicomVR DS { get; } = new("DS", Traits.String, paddingByte: (byte)' ');

    /// <summary>Date Time.</summary>
    public static DicomVR DT { get; } = new("DT", Traits.String, paddingByte: (byte)' ');

    /// <summary>Floating Point Double.</summary>
    public static DicomVR FD { get; } = new("FD", Traits.None, 8);

    /// <summary>Floating Point Single.</summary>
    public static DicomVR FL { get; } = new("FL", Traits.None, 4);

    /// <summary>Integer String.</summary>
    public static DicomVR IS { get; } = new("IS", Traits.String, paddingByte: (byte)' ');

    /// <summary>Long String.</summary>
    public static DicomVR LO { get; } = new("LO", Traits.Text, paddingByte: (byte)' ');

    /// <summary>Long Text: one value, in which a backslash is a character.</summary>
    public static DicomVR LT { get; } = new("LT", Traits.Text | Traits.OneValue, paddingByte: (byte)' ');

    /// <summary>Other Byte.</summary>
    public static DicomVR OB { get; } = new("OB", Traits.Bulk);

    /// <summary>Other Double.</summary>
    public static DicomVR OD { get; } = new("OD", Traits.Bulk, 8);

    /// <summary>Other Float.</summary>
    public static DicomVR OF { get; } = new("OF", Traits.Bulk, 4);

    /// <summary>Other Long.</summary>
    public static DicomVR OL { get; } = new("OL", Traits.Bulk, 4);

    /// <summary>Other 64-bit Very Long.</summary>
    public static DicomVR OV { get; } = new("OV", Traits.Bulk, 8);

    /// <summary>Other Word.</summary>
    public static DicomVR OW { get; } = new("OW", Traits.Bulk, 2);

    /// <summary>Person Name.</summary>
    public static DicomVR PN { get; } = new("PN", Traits.Text, paddingByte: (byte)' ');

    /// <summary>Short String.</summary>
    public static DicomVR SH { get; } = new("SH", Traits.Text, paddingByte: (byte)' ');

    /// <summary>Signed Long.</summary>
    public static DicomVR SL { get; } = new("SL", Traits.None, 4);

    /// <summary>Sequence of Items.</summary>
    public static DicomVR SQ { get; } = new("SQ", Traits.LongLength);

    /// <summary>Signed Short.</summary>
    public static DicomVR SS { get; } = new("SS", Traits.None, 2);

    /// <summary>Short Text: one value, in which a backslash is a character.</summary>
    public static DicomVR ST { get; } = new("ST", Traits.Text | Traits.OneValue, paddingByte: (byte)' ');

    /// <summary>Signed 64-bit Very Long.</summary>
    public static DicomVR SV { get; } = new("SV", Traits.LongLength, 8);

    /// <summary>Time.</summary>
    public static DicomVR TM { get; } = new("TM", Traits.String, paddingByte: (byte)' ');

    /// <summary>Unlimited Characters.</summary>
    public static DicomVR UC { get; } = new("UC", Traits.Text | Traits.LongLength, paddingByte: (byte)' ');

    /// <summary>Unique Identifier, padded with a null byte.</summary>
    public static DicomVR UI { get; } = new("UI", Traits.String);

    /// <summary>Unsigned Long.</summary>
    public static DicomVR UL { get; } = new("UL", Traits.None, 4);

    /// <summary>Unknown: bytes whose representation is not known.</summary>
    public static DicomVR UN { get; } = new("UN", Traits.Bulk);

    /// <summary>Universal Resource Identifier: one value, in which a backslash is not allowed.</summary>
    public static DicomVR UR { get; } = new("UR", Traits.String | Traits.Bulk, paddingByte: (byte)' ');

    /// <summary>Unsigned Short.</summary>
    public static DicomVR US { get; } = new("US", Traits.None, 2);

    /// <summary>Unlimited Text: one value, in which a backslash is a character.</summary>
    public static DicomVR UT { get; } = new("UT", Traits.Text | Traits.Bulk, paddingByte: (byte)' ');

    /// <summary>Unsigned 64-bit Very Long.</summary>
    public static DicomVR UV { get; } = new("UV", Traits.LongLength, 8);

    /// <summary>The two letters.</summary>
    public string Code { get; }

    /// <summary>True when Specific Character Set governs the value (PS3.5 6.1.2.2).</summary>
    public bool IsText { get; }

    /// <summary>True when the value is made of characters, whether or not Specific Character Set governs them.</summary>
    public bool IsString { get; }

    /// <summary>True when a backslash separates values, or when a binary value may repeat.</summary>
    public bool IsMultiValued { get; }

    /// <summary>True when the explicit form has two reserved bytes and a 32-bit length (PS3.5 7.1.2).</summary>
    public bool HasLongLength { get; }

    /// <summary>The byte that makes an odd value even (PS3.5 6.2).</summary>
    public byte PaddingByte { get; }

    /// <summary>Bytes of one number, which is what a change of byte order swaps; 1 when there is nothing to swap.</summary>
    public int UnitSize { get; }

    /// <summary>True for values that are one run of numbers or bytes of any length: OB, OD, OF, OL, OV, OW, UN.</summary>
    internal bool IsBulk => HasLongLength && !IsString && !IsMultiValued;

    /// <summary>The representation with these two letters, or null.</summary>
    public static DicomVR? Lookup(string code) =>
        code is { Length: 2 } && code[0] < 128 && code[1] < 128 ? Lookup((byte)code[0], (byte)code[1]) : null;

    /// <summary>The two letters.</summary>
    public override string ToString() => Code;

    internal static DicomVR? Lookup(byte first, byte second) => ByCode.GetValueOrDefault(Pack(first, second));

    private static ushort Pack(byte first, byte second) => (ushort)((first << 8) | second);
}

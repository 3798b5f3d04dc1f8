using System.Globalization;
using System.Runtime.InteropServices;

namespace Appliance.Dicom.Data;

/// <summary>The tag of a data element (PS3.5 7.1.1). Statics carry the keywords of PS3.6.</summary>
/// <param name="Group">Group number; odd numbers are private.</param>
/// <param name="Element">Element number.</param>
[StructLayout(LayoutKind.Auto)]
public readonly partial record struct DicomTag(ushort Group, ushort Element) : IComparable<DicomTag>
{
    /// <summary>True for groups with an odd number (PS3.5 7.8).</summary>
    public bool IsPrivate => (Group & 1) == 1;

    /// <summary>True for the elements (gggg,0010-00FF) of a private group, which name the owner of a block.</summary>
    public bool IsPrivateCreator => IsPrivate && Element is >= 0x0010 and <= 0x00FF;

    /// <summary>True for (gggg,0000), whose value is the length of the rest of its group.</summary>
    public bool IsGroupLength => Element == 0;

    /// <summary>The keyword of PS3.6, or an empty text when the dictionary does not know the tag.</summary>
    public string Keyword => DicomDictionary.Lookup(this)?.Keyword ?? "";

    /// <summary>Group and element as one number, in the order in which data sets are sorted.</summary>
    public uint Value => ((uint)Group << 16) | Element;

    internal static DicomTag Item => new(0xFFFE, 0xE000);

    internal static DicomTag ItemDelimitation => new(0xFFFE, 0xE00D);

    internal static DicomTag SequenceDelimitation => new(0xFFFE, 0xE0DD);

    /// <summary>Reads <c>ggggeeee</c>, <c>(gggg,eeee)</c>, <c>gggg,eeee</c> or a keyword of PS3.6.</summary>
    /// <exception cref="DicomDataException">The text is none of these.</exception>
    public static DicomTag Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var tag)
            ? tag
            : throw new DicomDataException($"'{text}' is not a DICOM tag: expected ggggeeee, (gggg,eeee) or a keyword of PS3.6");
    }

    /// <summary>Like <see cref="Parse"/>, without an exception.</summary>
    public static bool TryParse(string? text, out DicomTag tag)
    {
        tag = default;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        var digits = text.AsSpan().Trim("()").ToString().Replace(",", "", StringComparison.Ordinal);
        if (digits.Length == 8 && uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            tag = FromValue(value);
            return true;
        }

        return DicomDictionary.TryFindKeyword(text, out tag);
    }

    /// <summary>The tag whose <see cref="Value"/> is <paramref name="value"/>.</summary>
    public static DicomTag FromValue(uint value) => new((ushort)(value >> 16), (ushort)value);

    /// <inheritdoc/>
    public int CompareTo(DicomTag other) => Value.CompareTo(other.Value);

    /// <summary>Orders by group, then element.</summary>
    public static bool operator <(DicomTag left, DicomTag right) => left.Value < right.Value;

    /// <summary>Orders by group, then element.</summary>
    public static bool operator >(DicomTag left, DicomTag right) => left.Value > right.Value;

    /// <summary>Orders by group, then element.</summary>
    public static bool operator <=(DicomTag left, DicomTag right) => left.Value <= right.Value;

    /// <summary>Orders by group, then element.</summary>
    public static bool operator >=(DicomTag left, DicomTag right) => left.Value >= right.Value;

    /// <summary>The tag as <c>(gggg,eeee)</c>, upper-case hexadecimal.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Group:X4},{Element:X4})");
}

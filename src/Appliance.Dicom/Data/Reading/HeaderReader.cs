namespace Appliance.Dicom.Data.Reading;

/// <summary>Reads the header of one element, and knows when explicit or implicit is not what was declared.</summary>
internal static class HeaderReader
{
    private const int ShortHeader = 8;
    private const int LongHeader = 12;

    internal static DicomTag Tag(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        new(ByteCursor.UInt16(bytes, bigEndian), ByteCursor.UInt16(bytes[2..], bigEndian));

    /// <summary>
    /// What the first element of a data set or item is really written in: some devices declare explicit and write implicit,
    /// the reverse, or implicit items inside explicit data sets.
    /// </summary>
    internal static Syntax Recognize(ByteCursor cursor, Syntax declared)
    {
        var bytes = cursor.Peek(ShortHeader);
        if (bytes.Length < ShortHeader)
        {
            return declared;
        }

        var tag = Tag(bytes, declared.IsBigEndian);
        if (tag.Group == 0xFFFE)
        {
            return declared;
        }

        var vr = DicomVR.Lookup(bytes[4], bytes[5]);
        if (declared.IsExplicit)
        {
            // An implicit length that spells no VR and stays within the data.
            var fits = ByteCursor.UInt32(bytes[4..], bigEndian: false) <= cursor.Remaining;
            return vr is null && !IsLetter(bytes[4]) && fits && DicomDictionary.VRsOf(tag).Length > 0 ? Syntax.ImplicitLittle : declared;
        }

        var known = DicomDictionary.VRsOf(tag);
        return vr is not null && known.Contains(vr.Code, StringComparison.Ordinal) && LeadsToExplicit(cursor, vr, bigEndian: false) ? Syntax.ExplicitLittle : declared;
    }

    /// <summary>
    /// Two letters may also be part of an implicit length, and a tag may be one in either byte order:
    /// the right reading leads to another explicit element, or to the end.
    /// </summary>
    internal static bool LeadsToExplicit(ByteCursor cursor, DicomVR vr, bool bigEndian)
    {
        var header = cursor.Peek(LongHeader);
        if (vr.HasLongLength)
        {
            return header.Length == LongHeader && header[6] == 0 && header[7] == 0;
        }

        var next = ShortHeader + ByteCursor.UInt16(header[6..], bigEndian);
        if (next > ByteCursor.MaxPeek - ShortHeader)
        {
            return next <= cursor.Remaining;
        }

        var bytes = cursor.Peek(next + ShortHeader);
        if (bytes.Length < next + ShortHeader)
        {
            return bytes.Length == next;
        }

        // The next element, or what ends this item: delimiters have no VR.
        return DicomVR.Lookup(bytes[next + 4], bytes[next + 5]) is not null || Tag(bytes[next..], bigEndian).Group == 0xFFFE;
    }

    /// <summary>The header at the cursor, which must show at least eight bytes.</summary>
    internal static ElementHeader Read(ByteCursor cursor, Syntax syntax, ReadState state, AmbiguousVR choice)
    {
        var offset = cursor.Position;
        var bytes = cursor.Peek(LongHeader);
        var tag = Tag(bytes, syntax.IsBigEndian);
        if (!syntax.IsExplicit)
        {
            cursor.Advance(ShortHeader);
            return new ElementHeader(offset, tag, choice.Of(tag), ByteCursor.UInt32(bytes[4..], bigEndian: false));
        }

        var vr = DicomVR.Lookup(bytes[4], bytes[5]);
        if (vr is null)
        {
            return ReadOddVR(cursor, syntax, state, choice, offset, tag);
        }

        if (!vr.HasLongLength)
        {
            cursor.Advance(ShortHeader);
            return new ElementHeader(offset, tag, vr, ByteCursor.UInt16(bytes[6..], syntax.IsBigEndian));
        }

        return Long(cursor, syntax, offset, tag, vr);
    }

    private static ElementHeader ReadOddVR(
        ByteCursor cursor, Syntax syntax, ReadState state, AmbiguousVR choice, long offset, DicomTag tag)
    {
        var bytes = cursor.Peek(LongHeader);
        byte first = bytes[4], second = bytes[5];
        if (DicomVR.Lookup(Upper(first), Upper(second)) is { } lowerCase)
        {
            state.Note(offset, tag, "VR in lower case");
            if (lowerCase.HasLongLength)
            {
                return Long(cursor, syntax, offset, tag, lowerCase);
            }

            cursor.Advance(ShortHeader);
            return new ElementHeader(offset, tag, lowerCase, ByteCursor.UInt16(bytes[6..], syntax.IsBigEndian));
        }

        if (IsLetter(first) && IsLetter(second))
        {
            // PS3.5 6.2: representations defined later have the long form.
            state.Note(offset, tag, "VR that PS3.5 does not define");
            return Long(cursor, syntax, offset, tag, DicomVR.UN);
        }

        if (!syntax.IsBigEndian && !IsBlank(first, second) && ByteCursor.UInt32(bytes[4..], bigEndian: false) is var length
            && (length <= cursor.Remaining || length == ElementHeader.Undefined))
        {
            state.Note(offset, tag, "implicit element in an explicit data set");
            cursor.Advance(ShortHeader);
            return new ElementHeader(offset, tag, choice.Of(tag), length);
        }

        state.Note(offset, tag, "blank or impossible VR");
        cursor.Advance(ShortHeader);
        return new ElementHeader(offset, tag, choice.Of(tag), ByteCursor.UInt16(bytes[6..], syntax.IsBigEndian));
    }

    private static ElementHeader Long(ByteCursor cursor, Syntax syntax, long offset, DicomTag tag, DicomVR vr)
    {
        var bytes = cursor.Peek(LongHeader);
        if (bytes.Length < LongHeader)
        {
            throw new DicomDataException($"{tag} at offset {offset}: the data ends within the element's header");
        }

        cursor.Advance(LongHeader);
        return new ElementHeader(offset, tag, vr, ByteCursor.UInt32(bytes[8..], syntax.IsBigEndian));
    }

    private static bool IsBlank(byte first, byte second) =>
        (first, second) is ((byte)' ', (byte)' ') or ((byte)'?', (byte)'?') or ((byte)'-', (byte)'-') or (0, 0);

    private static bool IsLetter(byte value) => value is >= (byte)'A' and <= (byte)'Z';

    private static byte Upper(byte value) => value is >= (byte)'a' and <= (byte)'z' ? (byte)(value - 32) : value;
}

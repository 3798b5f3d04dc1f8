using Appliance.Dicom.Data.Values;

namespace Appliance.Dicom.Data.Reading;

/// <summary>Preamble, prefix and file meta information (PS3.10 7.1), present or not.</summary>
internal static class Part10Parser
{
    private const int PreambleBytes = 128;
    private const int PrefixBytes = 4;
    private const int ElementStart = 8;

    /// <summary>Reads up to the data set and decides in which syntax it is.</summary>
    internal static (DicomDataset Meta, DicomTransferSyntax Syntax) ReadHeader(ByteCursor cursor, ReadState state)
    {
        var head = cursor.Peek(PreambleBytes + PrefixBytes);
        if (head.Length == PreambleBytes + PrefixBytes && head[PreambleBytes..].SequenceEqual("DICM"u8))
        {
            cursor.Advance(PreambleBytes + PrefixBytes);
        }
        else
        {
            state.Note(0, default, "no preamble");
            cursor.Advance(head.StartsWith("DICM"u8) ? PrefixBytes : 0);
        }

        var bytes = cursor.Peek(ElementStart);
        var meta = bytes.Length == ElementStart && HeaderReader.Tag(bytes, bigEndian: false).Group == 0x0002
            ? new DatasetParser(cursor, state).ReadFileMeta()
            : [];
        if (meta.Count == 0)
        {
            state.Note(cursor.Position, default, "no file meta information");
        }

        return (meta, DecideSyntax(cursor, state, meta));
    }

    /// <summary>Reads the data set that follows the header.</summary>
    internal static DicomDataset ReadDataset(ByteCursor cursor, ReadState state, DicomTransferSyntax syntax)
    {
        if (!syntax.IsDeflated)
        {
            return new DatasetParser(cursor, state).ReadDataset(Syntax.Of(syntax), state.Options.StopBefore);
        }

        using var inflated = new InflatingStream(new CursorStream(cursor), state.Options.MaxDeflatedBytes);
        return new DatasetParser(new ByteCursor(inflated), state).ReadDataset(Syntax.Of(syntax), state.Options.StopBefore);
    }

    private static DicomTransferSyntax DecideSyntax(ByteCursor cursor, ReadState state, DicomDataset meta)
    {
        var declared = meta.TryGetItem(DicomTag.TransferSyntaxUID, out var item) && item is DicomElement element
            ? ValueText.Ascii(element.Bytes.Span).Trim()
            : "";
        var seen = Recognize(cursor);
        if (declared.Length == 0)
        {
            state.Note(cursor.Position, DicomTag.TransferSyntaxUID, "no transfer syntax: taken from the bytes");
            return seen ?? (cursor.Peek(1).IsEmpty
                ? DicomTransferSyntax.ExplicitVRLittleEndian
                : throw new DicomDataException($"offset {cursor.Position}: neither file meta information nor a data element: this is not DICOM"));
        }

        var syntax = DicomTransferSyntax.Lookup(declared);
        if (seen is null || (syntax.IsDeflated && !seen.IsExplicitVR))
        {
            return syntax;
        }

        // Byte order and deflation show in the first bytes; the parser itself tells explicit from implicit.
        if (seen.IsBigEndian != syntax.IsBigEndian && seen.IsExplicitVR && syntax.IsExplicitVR && !LeadsOn(cursor, syntax))
        {
            state.Note(cursor.Position, DicomTag.TransferSyntaxUID, $"declared {syntax}, the bytes are {seen}");
            return seen;
        }

        if (syntax.IsDeflated)
        {
            state.Note(cursor.Position, DicomTag.TransferSyntaxUID, "declared deflated, the bytes are not");
            return DicomTransferSyntax.ExplicitVRLittleEndian;
        }

        return syntax;
    }

    /// <summary>True when the first element, read as declared, is followed by another: then the declaration is believed.</summary>
    private static bool LeadsOn(ByteCursor cursor, DicomTransferSyntax syntax)
    {
        var bytes = cursor.Peek(ElementStart);
        return DicomVR.Lookup(bytes[4], bytes[5]) is { } vr && HeaderReader.LeadsToExplicit(cursor, vr, syntax.IsBigEndian);
    }

    /// <summary>The syntax that the first element shows, or null when it looks like none.</summary>
    private static DicomTransferSyntax? Recognize(ByteCursor cursor)
    {
        var bytes = cursor.Peek(ElementStart);
        if (bytes.Length < ElementStart)
        {
            return null;
        }

        var little = HeaderReader.Tag(bytes, bigEndian: false);
        var big = HeaderReader.Tag(bytes, bigEndian: true);
        if (DicomVR.Lookup(bytes[4], bytes[5]) is not null)
        {
            // A group length reads as one in either order: then the lower group is the first of a data set.
            return (DicomDictionary.VRsOf(little).Length > 0, DicomDictionary.VRsOf(big).Length > 0) switch
            {
                (false, false) => null,
                (true, true) when big.Group < little.Group => DicomTransferSyntax.ExplicitVRBigEndian,
                (false, true) => DicomTransferSyntax.ExplicitVRBigEndian,
                _ => DicomTransferSyntax.ExplicitVRLittleEndian,
            };
        }

        var length = ByteCursor.UInt32(bytes[4..], bigEndian: false);
        var plausible = DicomDictionary.VRsOf(little).Length > 0 || little.IsPrivate;
        return plausible && (length <= cursor.Remaining || length == ElementHeader.Undefined) ? DicomTransferSyntax.ImplicitVRLittleEndian : null;
    }
}

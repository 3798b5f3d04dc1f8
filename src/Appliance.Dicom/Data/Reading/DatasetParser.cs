namespace Appliance.Dicom.Data.Reading;

/// <summary>Reads elements, sequences and fragments from a cursor. One object for one reading.</summary>
internal sealed class DatasetParser(ByteCursor cursor, ReadState state)
{
    private const int TagAndLength = 8;
    private const int LongHeader = 12;

    /// <summary>The top level: until the data ends or <see cref="DicomReadOptions.StopBefore"/>.</summary>
    internal DicomDataset ReadDataset(Syntax syntax, DicomTag? stopBefore) =>
        ReadElements(syntax, new Level(0, long.MaxValue, IsDelimited: false, stopBefore), new AmbiguousVR(null));

    /// <summary>The elements of group 0002 (PS3.10 7.1). Their group length is often wrong: the group itself says where they end.</summary>
    internal DicomDataset ReadFileMeta() =>
        ReadElements(Syntax.ExplicitLittle, new Level(0, long.MaxValue, false, null, OnlyGroup: 0x0002), new AmbiguousVR(null));

    private DicomDataset ReadElements(Syntax declared, Level level, AmbiguousVR choice)
    {
        var syntax = HeaderReader.Recognize(cursor, declared);
        if (syntax != declared && cursor.Position < level.End)
        {
            state.Note(cursor.Position, default, syntax.IsExplicit ? "explicit VR where implicit was declared" : "implicit VR where explicit was declared");
        }

        var items = new List<DicomItem>();
        while (cursor.Position < level.End && MoveToElement(syntax, level, items) && !EndsWithinHeader(syntax))
        {
            var header = HeaderReader.Read(cursor, syntax, state, choice);
            state.CountElement(header.Offset);
            if (ReadItem(header, syntax, level, choice) is not { } item)
            {
                break;
            }

            choice.Observe(item);
            items.Add(item);
        }

        return new DicomDataset(items) { HasUndefinedLength = level.IsDelimited };
    }

    /// <summary>Deals with ends and delimiters. False when this level is over.</summary>
    private bool MoveToElement(Syntax syntax, Level level, List<DicomItem> items)
    {
        while (true)
        {
            var offset = cursor.Position;
            var bytes = cursor.Peek(TagAndLength);
            if (bytes.Length < TagAndLength || offset + TagAndLength > level.End)
            {
                return EndOfData(bytes.Length, level, offset);
            }

            var tag = HeaderReader.Tag(bytes, syntax.IsBigEndian);
            if (level.StopBefore is { } stop && tag >= stop && tag.Group != 0xFFFE)
            {
                CheckStop(syntax);
                return false;
            }

            if (level.OnlyGroup is { } only && IsPast(only, tag, items))
            {
                return false;
            }

            if (tag.Group != 0xFFFE)
            {
                return level.Depth > 0 || items.Count == 0 || tag.Value != 0 || !IsPadding();
            }

            if (tag == DicomTag.ItemDelimitation && level.IsDelimited)
            {
                cursor.Advance(TagAndLength);
                return false;
            }

            if (level.Depth > 0 && level.IsDelimited)
            {
                state.Note(offset, tag, "item without its delimiter");
                return false;
            }

            state.Note(offset, tag, "stray delimiter");
            cursor.Advance(TagAndLength);
            if (cursor.Position >= level.End)
            {
                return false;
            }
        }
    }

    /// <summary>PS3.10 7.1: a data set may wrongly begin with file meta information of its own, whose tags start over.</summary>
    private static bool IsPast(ushort group, DicomTag tag, List<DicomItem> items) => tag.Group != group || (items.Count > 0 && tag <= items[^1].Tag);

    private void CheckStop(Syntax syntax)
    {
        if (state.Options.StopsBeforeWhole
            && HeaderReader.Read(cursor, syntax, state, new AmbiguousVR(null)) is { IsUndefined: false } header && header.Length > cursor.Remaining)
        {
            throw Truncated(header, header.Length);
        }
    }

    private bool EndsWithinHeader(Syntax syntax)
    {
        var bytes = cursor.Peek(LongHeader);
        if (!state.Options.AllowsTruncation || bytes.Length == LongHeader || !syntax.IsExplicit || DicomVR.Lookup(bytes[4], bytes[5]) is not { HasLongLength: true })
        {
            return false;
        }

        state.NoteTruncation(cursor.Position + bytes.Length, HeaderReader.Tag(bytes, syntax.IsBigEndian), "the data ends within the element's header");
        cursor.Advance(bytes.Length);
        return true;
    }

    private bool EndOfData(int left, Level level, long offset)
    {
        if (level.IsDelimited)
        {
            state.Note(offset, default, "the data ends before the delimiter of an item");
        }

        if (left > 0 && left == cursor.Remaining && state.Options.AllowsTruncation && cursor.Peek(left).ContainsAnyExcept((byte)0))
        {
            // Zeros may fill up a block; anything else was the header of an element.
            state.NoteTruncation(offset + left, default, "the data ends within an element's header");
            cursor.Advance(left);
        }
        else if (left > 0 && level.Depth == 0)
        {
            state.Note(offset, default, $"{left} bytes after the last element");
            cursor.Advance(left);
        }
        else if (left > 0 && level.End != long.MaxValue)
        {
            throw new DicomDataException($"offset {offset}: an item ends within an element's header");
        }

        return false;
    }

    private bool IsPadding()
    {
        // Some archives fill files with zeros up to a block: (0000,0000) after other elements cannot be one.
        if (cursor.Peek(TagAndLength).ContainsAnyExcept((byte)0))
        {
            return false;
        }

        state.Note(cursor.Position, default, "zeros after the last element");
        return true;
    }

    /// <summary>The element whose header was read; null when the data ends within it and that is allowed.</summary>
    private DicomItem? ReadItem(ElementHeader header, Syntax syntax, Level level, AmbiguousVR choice)
    {
        if (header.IsUndefined)
        {
            return ReadUndefined(header, syntax, level, choice);
        }

        if (header.Length > level.End - cursor.Position)
        {
            throw Fault(header, $"its length {header.Length} goes beyond the item that holds it");
        }

        if (header.VR == DicomVR.SQ)
        {
            return ReadSequence(header, syntax, level, choice);
        }

        var swapUnit = syntax.IsBigEndian ? header.VR.UnitSize : 1;
        var value = EndsWithin(header.Length) ? ReadCut(header, swapUnit) : ReadValue(header, header.Length, swapUnit);
        return value is null ? null : new DicomElement(header.Tag, header.VR, value);
    }

    private DicomItem ReadUndefined(ElementHeader header, Syntax syntax, Level level, AmbiguousVR choice)
    {
        if (header.VR == DicomVR.SQ)
        {
            return ReadSequence(header, syntax, level, choice);
        }

        if (header.Tag == DicomTag.PixelData || header.VR == DicomVR.OB || header.VR == DicomVR.OW)
        {
            return ReadFragments(header, syntax);
        }

        // CP-246 (PS3.5 6.2.2 note 4): a UN of undefined length is a sequence in implicit VR little endian.
        return header.VR == DicomVR.UN
            ? ReadSequence(header, Syntax.ImplicitLittle, level, choice)
            : throw Fault(header, "undefined length, which this representation may not have");
    }

    private DicomSequence ReadSequence(ElementHeader header, Syntax syntax, Level level, AmbiguousVR choice)
    {
        state.CheckDepth(level.Depth + 1, header.Tag, header.Offset);
        var end = header.IsUndefined ? level.End : cursor.Position + header.Length;
        var items = new List<DicomDataset>();
        while (cursor.Position < end)
        {
            var bytes = cursor.Peek(TagAndLength);
            if (bytes.Length < TagAndLength)
            {
                state.Note(cursor.Position, header.Tag, "the data ends before the end of a sequence");
                break;
            }

            var tag = HeaderReader.Tag(bytes, syntax.IsBigEndian);
            if (tag != DicomTag.Item)
            {
                if (EndsSequence(header, tag))
                {
                    break;
                }

                continue;
            }

            state.CountElement(cursor.Position);
            items.Add(ReadSequenceItem(header, ByteCursor.UInt32(bytes[4..], syntax.IsBigEndian), syntax, new Level(level.Depth + 1, end, false, null), choice));
        }

        return new DicomSequence(header.Tag, items) { HasUndefinedLength = header.IsUndefined };
    }

    private DicomDataset ReadSequenceItem(ElementHeader header, uint length, Syntax syntax, Level level, AmbiguousVR choice)
    {
        cursor.Advance(TagAndLength);
        if (length == ElementHeader.Undefined)
        {
            return ReadElements(syntax, level with { IsDelimited = true }, new AmbiguousVR(choice));
        }

        if (length > level.End - cursor.Position)
        {
            throw Fault(header, $"an item of {length} bytes goes beyond its sequence");
        }

        return ReadElements(syntax, level with { End = cursor.Position + length }, new AmbiguousVR(choice));
    }

    /// <summary>What stands where an item should. True when the sequence is over.</summary>
    private bool EndsSequence(ElementHeader header, DicomTag tag)
    {
        if (tag == DicomTag.SequenceDelimitation)
        {
            cursor.Advance(TagAndLength);
            if (!header.IsUndefined)
            {
                state.Note(cursor.Position, header.Tag, "delimiter in a sequence of defined length");
            }

            return header.IsUndefined;
        }

        if (tag == DicomTag.ItemDelimitation)
        {
            state.Note(cursor.Position, header.Tag, "stray item delimiter");
            cursor.Advance(TagAndLength);
            return false;
        }

        if (!header.IsUndefined)
        {
            throw Fault(header, $"{tag} at offset {cursor.Position} stands where an item should");
        }

        state.Note(cursor.Position, header.Tag, "sequence without its delimiter");
        return true;
    }

    private DicomFragmentSequence ReadFragments(ElementHeader header, Syntax syntax)
    {
        var fragments = new List<DicomValue>();
        while (true)
        {
            var bytes = cursor.Peek(TagAndLength);
            if (bytes.Length < TagAndLength)
            {
                state.Note(cursor.Position, header.Tag, "the data ends before the delimiter of the fragments");
                break;
            }

            var tag = HeaderReader.Tag(bytes, syntax.IsBigEndian);
            var length = ByteCursor.UInt32(bytes[4..], syntax.IsBigEndian);
            if (tag == DicomTag.SequenceDelimitation)
            {
                cursor.Advance(TagAndLength);
                break;
            }

            if (tag != DicomTag.Item || length == ElementHeader.Undefined)
            {
                throw Fault(header, $"{tag} at offset {cursor.Position} stands where a fragment should");
            }

            cursor.Advance(TagAndLength);
            state.CountElement(cursor.Position);
            if (EndsWithin(length))
            {
                // Half a codestream decodes to something, which is worse than to nothing.
                NoteCut(header, length);
                break;
            }

            fragments.Add(ReadValue(header, length, 1));
        }

        return new DicomFragmentSequence(header.Tag, header.VR, fragments.Count > 0 ? fragments[0] : DicomValue.Empty, fragments.Skip(1));
    }

    private DicomValue ReadValue(ElementHeader header, uint length, int swapUnit)
    {
        if (length == 0)
        {
            return DicomValue.Empty;
        }

        var offset = cursor.Position;
        if (length > state.Options.MaxInlineValueBytes && cursor.Source is { } source)
        {
            return cursor.TrySkip(length) ? new DicomValue(new Values.ByteRange(source, offset, length, swapUnit)) : throw Truncated(header, length);
        }

        state.CountMemory(length, header.Tag, header.Offset);
        var bytes = cursor.TryRead((int)Math.Min(length, Array.MaxLength)) ?? throw Truncated(header, length);
        Values.ByteOrder.Swap(bytes, swapUnit);
        return new DicomValue(bytes);
    }

    private bool EndsWithin(uint length) => state.Options.AllowsTruncation && length > cursor.Remaining;

    /// <summary>What is there of pixel data, whose first frames may be whole; of any other value a part would look like the whole.</summary>
    private DicomValue? ReadCut(ElementHeader header, int swapUnit)
    {
        var offset = cursor.Position;
        var left = cursor.Remaining - (cursor.Remaining % swapUnit);
        NoteCut(header, header.Length);
        return header.Tag == DicomTag.PixelData && left > 0 && cursor.Source is { } source
            ? new DicomValue(new Values.ByteRange(source, offset, left, swapUnit))
            : null;
    }

    private void NoteCut(ElementHeader header, uint length)
    {
        var left = cursor.Remaining;
        state.NoteTruncation(
            cursor.Position + left, header.Tag, $"the data ends here: {left} of {length} bytes that begin at offset {cursor.Position} are there");
        cursor.TrySkip(left);
    }

    private static DicomDataException Truncated(ElementHeader header, uint length) =>
        Fault(header, $"the data ends before its {length} bytes");

    private static DicomDataException Fault(ElementHeader header, string text) =>
        new($"{header.Tag} {header.VR} at offset {header.Offset}: {text}");

    /// <summary>Where a data set or item ends: at an offset, at a delimiter, before a tag or after a group.</summary>
    private readonly record struct Level(int Depth, long End, bool IsDelimited, DicomTag? StopBefore, ushort? OnlyGroup = null);
}

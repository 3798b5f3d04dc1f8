using System.Buffers.Binary;
using Appliance.Dicom.Data.Reading;
using Appliance.Dicom.Data.Values;

namespace Appliance.Dicom.Data.Writing;

/// <summary>Writes elements in one of the three forms of PS3.5 A.1, A.2 and the retired A.3.</summary>
internal sealed class DatasetEmitter(Stream stream, Syntax syntax, DatasetLengths lengths)
{
    private const int BufferBytes = 16 * 1024;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _filled;

    internal void WriteElements(DicomDataset dataset)
    {
        foreach (var item in dataset)
        {
            if (!syntax.IsExplicit)
            {
                ImplicitForm.Check(item);
            }

            switch (item)
            {
                case DicomSequence sequence:
                    WriteSequence(sequence);
                    break;
                case DicomFragmentSequence fragments:
                    WriteFragments(fragments);
                    break;
                case DicomElement element:
                    WriteElement(element.Tag.IsGroupLength ? GroupLength(dataset, element) : element);
                    break;
            }
        }
    }

    internal void Flush()
    {
        if (_filled > 0)
        {
            stream.Write(_buffer, 0, _filled);
            _filled = 0;
        }
    }

    private DicomElement GroupLength(DicomDataset dataset, DicomElement element)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Field(element.Tag, lengths.OfGroup(dataset, element.Tag.Group)));
        return new DicomElement(element.Tag, DicomVR.UL, bytes);
    }

    private void WriteElement(DicomElement element)
    {
        var vr = DatasetLengths.Written(element.VR, element.Length);
        WriteHeader(element.Tag, vr, Field(element.Tag, DatasetLengths.Even(element.Length)));
        WriteValue(element.Value, syntax.IsBigEndian ? vr.UnitSize : 1, vr.PaddingByte);
    }

    private void WriteSequence(DicomSequence sequence)
    {
        var undefined = lengths.IsUndefined(sequence);
        WriteHeader(sequence.Tag, DicomVR.SQ, undefined ? ElementHeader.Undefined : Field(sequence.Tag, lengths.OfItems(sequence)));
        foreach (var item in sequence.Items)
        {
            WriteDelimiter(DicomTag.Item, item.HasUndefinedLength ? ElementHeader.Undefined : Field(sequence.Tag, lengths.Of(item)));
            WriteElements(item);
            if (item.HasUndefinedLength)
            {
                WriteDelimiter(DicomTag.ItemDelimitation, 0);
            }
        }

        if (undefined)
        {
            WriteDelimiter(DicomTag.SequenceDelimitation, 0);
        }
    }

    private void WriteFragments(DicomFragmentSequence fragments)
    {
        WriteHeader(fragments.Tag, fragments.VR, ElementHeader.Undefined);
        foreach (var fragment in fragments.Fragments.Prepend(fragments.OffsetTable))
        {
            WriteDelimiter(DicomTag.Item, Field(fragments.Tag, DatasetLengths.Even(fragment.Length)));
            WriteValue(fragment, swapUnit: 1, padding: 0);
        }

        WriteDelimiter(DicomTag.SequenceDelimitation, 0);
    }

    private void WriteHeader(DicomTag tag, DicomVR vr, uint length)
    {
        if (!syntax.IsExplicit)
        {
            WriteDelimiter(tag, length);
            return;
        }

        var bytes = Reserve(12);
        PutTag(bytes, tag);
        bytes[4] = (byte)vr.Code[0];
        bytes[5] = (byte)vr.Code[1];
        if (vr.HasLongLength)
        {
            bytes[6..8].Clear();
            PutUInt32(bytes[8..], length);
            _filled += 12;
            return;
        }

        if (syntax.IsBigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)length);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], (ushort)length);
        }

        _filled += 8;
    }

    private void WriteDelimiter(DicomTag tag, uint length)
    {
        var bytes = Reserve(8);
        PutTag(bytes, tag);
        PutUInt32(bytes[4..], length);
        _filled += 8;
    }

    private void WriteValue(DicomValue value, int swapUnit, byte padding)
    {
        if (swapUnit == 1 && value.IsInMemory && value.Length <= BufferBytes)
        {
            value.Bytes.Span.CopyTo(Reserve((int)value.Length));
            _filled += (int)value.Length;
        }
        else
        {
            Flush();
            CopySwapped(value, swapUnit);
        }

        // Numbers are padded before their bytes are swapped.
        if ((value.Length & 1) == 1 && swapUnit == 1)
        {
            Reserve(1)[0] = padding;
            _filled++;
        }
    }

    private void CopySwapped(DicomValue value, int swapUnit)
    {
        if (swapUnit == 1)
        {
            value.CopyTo(stream);
            return;
        }

        using var swapped = new SwappingStream(value.OpenRead(), swapUnit, value.Length, isPadded: true);
        swapped.CopyTo(stream);
    }

    private Span<byte> Reserve(int count)
    {
        if (_filled + count > BufferBytes)
        {
            Flush();
        }

        return _buffer.AsSpan(_filled, count);
    }

    private void PutTag(Span<byte> bytes, DicomTag tag)
    {
        if (syntax.IsBigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, tag.Group);
            BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], tag.Element);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, tag.Group);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], tag.Element);
        }
    }

    private void PutUInt32(Span<byte> bytes, uint value)
    {
        if (syntax.IsBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        }
    }

    private static uint Field(DicomTag tag, long length) => length < ElementHeader.Undefined
        ? (uint)length
        : throw new DicomDataException($"{tag} {tag.Keyword}: {length} bytes do not fit the length field");
}

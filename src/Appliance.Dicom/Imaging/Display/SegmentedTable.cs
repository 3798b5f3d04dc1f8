using System.Buffers.Binary;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Display;

/// <summary>Expands segmented palette data (PS3.3 C.7.9.2): discrete, linear and indirect segments.</summary>
internal ref struct SegmentedTable
{
    private const int Discrete = 0;
    private const int Linear = 1;
    private const int Indirect = 2;

    /// <summary>Segments of length 0 lead nowhere: more of them than a table has room for are no table.</summary>
    private const int MaxSegments = LookupTable.MaxEntries;

    private readonly ReadOnlySpan<byte> _data;
    private readonly int _unit;
    private readonly ushort[] _entries;
    private int _count;
    private int _segments;

    private SegmentedTable(ReadOnlySpan<byte> data, int unit, ushort[] entries)
    {
        _data = data;
        _unit = unit;
        _entries = entries;
    }

    /// <summary>Reads and expands a segmented table.</summary>
    /// <exception cref="DicomDataException">A segment is damaged, or they give fewer entries than the descriptor states.</exception>
    internal static LookupTable Read(DicomDataset dataset, DicomTag descriptorTag, DicomTag dataTag, bool isSigned)
    {
        TableDescriptor descriptor = TableDescriptor.Read(dataset, descriptorTag, isSigned);
        var table = new SegmentedTable(LookupTable.Bytes(dataset, dataTag).Span, descriptor.Bits > 8 ? 2 : 1, new ushort[descriptor.Entries]);
        int at = 0;

        // One unit may be padding.
        while (at + (2 * table._unit) <= table._data.Length && table._count < table._entries.Length)
        {
            at = table.Expand(at, isNested: false);
        }

        return table._count == table._entries.Length
            ? new LookupTable(descriptor.FirstMapped, descriptor.Bits > 8 ? 16 : 8, table._entries)
            : throw new DicomDataException($"{dataTag} {dataTag.Keyword} expands to {table._count} of {table._entries.Length} entries.");
    }

    /// <summary>Expands the segment at an offset; gives the offset of the next.</summary>
    private int Expand(int at, bool isNested)
    {
        if (++_segments > MaxSegments)
        {
            throw new DicomDataException($"A segmented palette has more than {MaxSegments} segments.");
        }

        int code = Number(at), length = Number(at + _unit), data = at + (2 * _unit);
        switch (code)
        {
            case Discrete:
                for (int i = 0; i < length; i++)
                {
                    Add(Number(data + (i * _unit)));
                }

                return data + (length * _unit);
            case Linear when _count > 0:
                Ramp(_entries[_count - 1], Number(data), length);
                return data + _unit;
            case Indirect when !isNested:
                // C.7.9.2.3: the byte offset of the first segment to repeat, in two numbers, or four where they have 8 bits.
                int width = sizeof(uint);
                Need(data, width);
                Repeat(BinaryPrimitives.ReadUInt32LittleEndian(_data[data..]), length);
                return data + width;
            default:
                throw new DicomDataException($"A segmented palette has a segment of type {code} where it cannot be.");
        }
    }

    private void Repeat(uint offset, int segments)
    {
        int at = offset <= _data.Length ? (int)offset : throw Truncated();
        for (int i = 0; i < segments && _count < _entries.Length; i++)
        {
            at = Expand(at, isNested: true);
        }
    }

    /// <summary>From the last entry, which is not repeated, to the end value.</summary>
    private void Ramp(int from, int to, int length)
    {
        for (int i = 1; i <= length; i++)
        {
            Add((int)Math.Round(from + ((to - from) * (double)i / length)));
        }
    }

    private void Add(int value)
    {
        if (_count < _entries.Length)
        {
            _entries[_count++] = (ushort)value;
        }
    }

    private readonly int Number(int at)
    {
        Need(at, _unit);
        return _unit == 1 ? _data[at] : BinaryPrimitives.ReadUInt16LittleEndian(_data[at..]);
    }

    private readonly void Need(int at, int bytes)
    {
        if (at < 0 || at + bytes > _data.Length)
        {
            throw Truncated();
        }
    }

    private static DicomDataException Truncated() => new("A segmented palette ends within a segment.");
}

using System.Buffers.Binary;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Display;

/// <summary>
/// A lookup table as modality, VOI and palette tables store it: a descriptor of three numbers and the entries (PS3.3 C.7.6.3.1.5, C.11.1.1.1,
/// C.11.2.1.1).
/// </summary>
public sealed class LookupTable
{
    /// <summary>Most entries a descriptor can state.</summary>
    public const int MaxEntries = 65_536;

    private readonly ushort[] _entries;

    internal LookupTable(int firstMapped, int bits, ushort[] entries)
    {
        FirstMapped = firstMapped;
        Bits = bits;
        _entries = entries;
    }

    /// <summary>The input that gets the first entry; inputs below it get the same.</summary>
    public int FirstMapped { get; }

    /// <summary>Bits of an entry; the output goes from 0 to 2^Bits − 1.</summary>
    public int Bits { get; }

    /// <summary>Number of entries.</summary>
    public int Count => _entries.Length;

    /// <summary>Greatest output that the bits allow.</summary>
    public int Maximum => (1 << Bits) - 1;

    /// <summary>Output of an input; inputs beyond the last entry get that one.</summary>
    public ushort Apply(double input) => _entries[(int)Math.Clamp(Math.Round(input) - FirstMapped, 0, _entries.Length - 1)];

    /// <summary>Reads a table.</summary>
    /// <param name="dataset">What holds descriptor and data: the image or an item of a table sequence.</param>
    /// <param name="descriptorTag">Its descriptor.</param>
    /// <param name="dataTag">Its data.</param>
    /// <param name="isSigned">Whether the first mapped value is two's complement: the inputs can be negative.</param>
    /// <exception cref="DicomDataException">Descriptor or data is absent, or there are fewer entries than stated.</exception>
    public static LookupTable Read(DicomDataset dataset, DicomTag descriptorTag, DicomTag dataTag, bool isSigned)
    {
        TableDescriptor descriptor = TableDescriptor.Read(dataset, descriptorTag, isSigned);
        ReadOnlySpan<byte> data = Bytes(dataset, dataTag).Span;
        var entries = new ushort[descriptor.Entries];

        // Entries of 8 bits come two in a word (PS3.3 C.7.6.3.1.6) or, against the text, one in a word: the length tells.
        bool isWords = data.Length >= entries.Length * sizeof(ushort);
        if (!isWords && data.Length < entries.Length)
        {
            throw new DicomDataException($"{dataTag} {dataTag.Keyword} has {data.Length} bytes for {entries.Length} entries.");
        }

        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = isWords ? BinaryPrimitives.ReadUInt16LittleEndian(data[(i * sizeof(ushort))..]) : data[i];
        }

        return new LookupTable(descriptor.FirstMapped, RealBits(descriptor.Bits, entries, isWords), entries);
    }

    internal static ReadOnlyMemory<byte> Bytes(DicomDataset dataset, DicomTag tag)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (!dataset.TryGetItem(tag, out DicomItem? item) || item is not DicomElement element)
        {
            throw new DicomDataException($"{tag} {tag.Keyword} is absent.");
        }

        return element.Length <= MaxEntries * sizeof(ushort) + 1
            ? element.Bytes
            : throw new DicomDataException($"{tag} {tag.Keyword} has {element.Length} bytes; a table has at most {MaxEntries} entries.");
    }

    /// <summary>Tables with more bits than stated are common (16-bit entries under a descriptor of 8): the entries are right.</summary>
    private static int RealBits(int stated, ushort[] entries, bool isWords)
    {
        int needed = 1 + int.Log2(Math.Max((ushort)1, entries.Max()));
        return isWords ? Math.Max(stated, needed) : 8;
    }
}

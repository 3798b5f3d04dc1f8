using Appliance.Dicom.Data.Reading;

namespace Appliance.Dicom.Data.Writing;

/// <summary>How many bytes elements, items and sequences take when written. Each sequence is measured once.</summary>
internal sealed class DatasetLengths(bool isExplicit)
{
    private const int TagAndLength = 8;
    private const int LongHeader = 12;
    private readonly Dictionary<object, long> _known = new(ReferenceEqualityComparer.Instance);

    internal long Of(DicomDataset dataset)
    {
        if (!_known.TryGetValue(dataset, out var length))
        {
            length = dataset.Sum(Of);
            _known[dataset] = length;
        }

        return length;
    }

    /// <summary>The items of a sequence with their headers and delimiters, without the delimiter of the sequence.</summary>
    internal long OfItems(DicomSequence sequence)
    {
        if (!_known.TryGetValue(sequence, out var length))
        {
            foreach (var item in sequence.Items)
            {
                length += TagAndLength + Of(item) + (item.HasUndefinedLength ? TagAndLength : 0);
            }

            _known[sequence] = length;
        }

        return length;
    }

    /// <summary>
    /// True when a sequence is delimited instead of counted: as it was read; and in implicit VR where only that tells readers
    /// without the private dictionary that it is a sequence at all.
    /// </summary>
    internal bool IsUndefined(DicomSequence sequence) =>
        sequence.HasUndefinedLength || (!isExplicit && DicomDictionary.VRsOf(sequence.Tag) != "SQ");

    /// <summary>Bytes of the elements of a group after its group length (PS3.5 7.2).</summary>
    internal long OfGroup(DicomDataset dataset, ushort group) =>
        dataset.Where(item => item.Tag.Group == group && !item.Tag.IsGroupLength).Sum(Of);

    internal long Of(DicomItem item) => item switch
    {
        DicomSequence sequence => Header(DicomVR.SQ, 0) + OfItems(sequence) + (IsUndefined(sequence) ? TagAndLength : 0),
        DicomFragmentSequence fragments => Header(fragments.VR, ElementHeader.Undefined) + OfFragments(fragments) + TagAndLength,
        DicomElement { Tag.IsGroupLength: true } => TagAndLength + sizeof(uint),
        DicomElement element => Header(element.VR, element.Length) + Even(element.Length),
        _ => throw new InvalidOperationException($"{item.GetType()} has no written form"),
    };

    /// <summary>The VR to write: PS3.5 6.2.2 has UN for a value too long for a 16-bit length.</summary>
    internal static DicomVR Written(DicomVR vr, long length) => vr.HasLongLength || Even(length) <= ushort.MaxValue ? vr : DicomVR.UN;

    internal static long Even(long length) => length + (length & 1);

    private int Header(DicomVR vr, long length) => isExplicit && Written(vr, length).HasLongLength ? LongHeader : TagAndLength;

    private static long OfFragments(DicomFragmentSequence fragments) =>
        TagAndLength + Even(fragments.OffsetTable.Length) + fragments.Fragments.Sum(fragment => TagAndLength + Even(fragment.Length));
}

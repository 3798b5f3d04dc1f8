namespace Appliance.Dicom.Data;

/// <summary>Encapsulated pixel data (PS3.5 A.4): a basic offset table and the fragments that follow it.</summary>
public sealed class DicomFragmentSequence : DicomItem
{
    /// <summary>Encapsulated data from its parts.</summary>
    public DicomFragmentSequence(DicomTag tag, DicomVR vr, DicomValue offsetTable, IEnumerable<DicomValue> fragments)
        : base(tag, vr)
    {
        ArgumentNullException.ThrowIfNull(offsetTable);
        OffsetTable = offsetTable;
        Fragments = [.. fragments];
    }

    /// <summary>The first item: 32-bit offsets of the frames, often empty, not to be trusted.</summary>
    public DicomValue OffsetTable { get; }

    /// <summary>The items after the first, in order. A frame may take several.</summary>
    public IReadOnlyList<DicomValue> Fragments { get; }
}

using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Display;

/// <summary>The colours of PALETTE COLOR pixels (Palette Color Lookup Table Module, PS3.3 C.7.9).</summary>
/// <param name="Red">Red of a stored value.</param>
/// <param name="Green">Green of a stored value.</param>
/// <param name="Blue">Blue of a stored value.</param>
public sealed record PaletteColors(LookupTable Red, LookupTable Green, LookupTable Blue)
{
    /// <summary>Reads the three tables, segmented or not.</summary>
    /// <param name="dataset">The image.</param>
    /// <param name="isSigned">Whether its stored values are signed.</param>
    /// <exception cref="DicomDataException">One is absent or damaged.</exception>
    public static PaletteColors Read(DicomDataset dataset, bool isSigned) => new(
        Read(dataset, isSigned, DicomTag.RedPaletteColorLookupTableDescriptor, DicomTag.RedPaletteColorLookupTableData, DicomTag.SegmentedRedPaletteColorLookupTableData),
        Read(dataset, isSigned, DicomTag.GreenPaletteColorLookupTableDescriptor, DicomTag.GreenPaletteColorLookupTableData, DicomTag.SegmentedGreenPaletteColorLookupTableData),
        Read(dataset, isSigned, DicomTag.BluePaletteColorLookupTableDescriptor, DicomTag.BluePaletteColorLookupTableData, DicomTag.SegmentedBluePaletteColorLookupTableData));

    /// <summary>The colour of a stored value, 8 bits each.</summary>
    public (byte Red, byte Green, byte Blue) Of(int stored) => (Eight(Red, stored), Eight(Green, stored), Eight(Blue, stored));

    private static byte Eight(LookupTable table, int stored) => (byte)((table.Apply(stored) * 255L + (table.Maximum / 2)) / table.Maximum);

    private static LookupTable Read(DicomDataset dataset, bool isSigned, DicomTag descriptor, DicomTag data, DicomTag segmented) =>
        dataset.Contains(segmented) && !dataset.Contains(data)
            ? SegmentedTable.Read(dataset, descriptor, segmented, isSigned)
            : LookupTable.Read(dataset, descriptor, data, isSigned);
}

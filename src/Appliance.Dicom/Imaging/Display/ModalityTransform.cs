using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Display;

/// <summary>From stored values to the modality's own unit: a table or a line (Modality LUT Module, PS3.3 C.11.1).</summary>
/// <param name="Rescale">The line; the identity when there is a table.</param>
/// <param name="Table">The table, when the image has a Modality LUT Sequence.</param>
public sealed record ModalityTransform(ModalityRescale Rescale, LookupTable? Table)
{
    /// <summary>Output of a stored value.</summary>
    public double Apply(double stored) => Table?.Apply(stored) ?? Rescale.Apply(stored);

    /// <summary>Whether an output can be negative, given the pixels.</summary>
    internal bool CanBeNegative(PixelDescription description)
    {
        double least = description.IsSigned ? -Math.Pow(2, description.BitsStored - 1) : 0;
        double greatest = Math.Pow(2, description.IsSigned ? description.BitsStored - 1 : description.BitsStored) - 1;
        return Table is null && Math.Min(Rescale.Apply(least), Rescale.Apply(greatest)) < 0;
    }

    /// <summary>Reads the transform of a frame. C.11.1 allows a table or a line; of an image with both, the table counts.</summary>
    /// <exception cref="DicomDataException">The table is damaged, or the line is none.</exception>
    public static ModalityTransform Read(DicomDataset dataset, int frame = 0)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        bool isSigned = dataset.TryGetValue(DicomTag.PixelRepresentation, out ushort representation) && representation == 1;
        return dataset.GetSequenceItems(DicomTag.ModalityLUTSequence) is [DicomDataset item, ..]
            ? new ModalityTransform(ModalityRescale.Identity, LookupTable.Read(item, DicomTag.LUTDescriptor, DicomTag.LUTData, isSigned))
            : new ModalityTransform(ModalityRescale.Read(dataset, frame), null);
    }
}

using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Dosimetry;

/// <summary>What the scanner says of the dose of a frame (CT Image Module, PS3.3 C.8.2.1; CT Exposure Functional Group Macro of enhanced images, C.8.15.3.8).</summary>
/// <param name="CtdiVol">CTDIvol (0018,9345), mGy; null when it is not said, or is no dose.</param>
/// <param name="Phantom">The item of CTDI Phantom Type Code Sequence (0018,9346); null when it is not said.</param>
public sealed record ScannerDose(double? CtdiVol, CodedConcept? Phantom)
{
    /// <summary>More is no dose of an examination but a damaged header, mGy.</summary>
    private const double MaxCtdiVol = 1e6;

    /// <summary>Reads what is said of a frame.</summary>
    /// <param name="header">The image.</param>
    /// <param name="frame">Frame number from 0.</param>
    public static ScannerDose Read(DicomDataset header, int frame)
    {
        ArgumentNullException.ThrowIfNull(header);
        DicomDataset source = FunctionalGroups.Find(header, frame, DicomTag.CTExposureSequence) ?? header;
        return new ScannerDose(
            source.TryGetValue(DicomTag.CTDIvol, out double dose) && dose is > 0 and <= MaxCtdiVol ? dose : null,
            source.GetSequenceItems(DicomTag.CTDIPhantomTypeCodeSequence) is [DicomDataset item, ..] ? CodedConcept.Read(item) : null);
    }
}

using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// The plane in which a radiograph is handled: rows to the right, columns down, at the origin. It says nothing of the patient; a projection
/// has no Image Plane (PS3.3 C.7.6.2), only distances at the detector (Imager Pixel Spacing, C.8.11.4) or calibrated ones (Pixel Spacing, 10.7).
/// </summary>
internal static class NominalPlane
{
    /// <summary>Makes the plane.</summary>
    public static ImagePlane Of(DicomDataset header)
    {
        int rows = header.TryGetValue(DicomTag.Rows, out ushort high) ? high : 0, columns = header.TryGetValue(DicomTag.Columns, out ushort wide) ? wide : 0;
        (double row, double column) = Spacing(header, DicomTag.ImagerPixelSpacing) ?? Spacing(header, DicomTag.PixelSpacing) ?? (1, 1);
        return new ImagePlane(default, new Vector3D(1, 0, 0), new Vector3D(0, 1, 0), row, column, rows, columns);
    }

    private static (double Row, double Column)? Spacing(DicomDataset header, DicomTag tag) =>
        header.TryGetValue(tag, out double row) && header.TryGetValue(tag, out double column, 1) && row is > 0 and < 100 && column is > 0 and < 100 ? (row, column) : null;
}

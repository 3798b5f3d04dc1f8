using System.Diagnostics.CodeAnalysis;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging;

/// <summary>Where a frame lies in the patient (Image Plane Module, PS3.3 C.7.6.2; Plane Position and Orientation groups, C.7.6.16.2.3 and .4).</summary>
/// <param name="Position">Centre of the first pixel transmitted, in mm.</param>
/// <param name="RowDirection">Unit vector along a row: the way the column index grows.</param>
/// <param name="ColumnDirection">Unit vector along a column: the way the row index grows.</param>
/// <param name="RowSpacing">Millimetres between adjacent rows (first value of Pixel Spacing).</param>
/// <param name="ColumnSpacing">Millimetres between adjacent columns (second value of Pixel Spacing).</param>
/// <param name="Rows">Rows of the frame.</param>
/// <param name="Columns">Columns of the frame.</param>
/// <param name="FrameOfReferenceUid">Frame of Reference UID, empty when absent.</param>
/// <param name="SliceThickness">Nominal thickness in mm, null when absent. Never the distance between slices.</param>
public sealed record ImagePlane(
    Vector3D Position,
    Vector3D RowDirection,
    Vector3D ColumnDirection,
    double RowSpacing,
    double ColumnSpacing,
    int Rows,
    int Columns,
    string FrameOfReferenceUid = "",
    double? SliceThickness = null)
{
    /// <summary>Largest error of a direction's length and of the right angle that is taken for rounding in the header.</summary>
    public const double DirectionTolerance = 1e-3;

    /// <summary>Unit vector across the plane: row direction × column direction.</summary>
    public Vector3D Normal => RowDirection.Cross(ColumnDirection);

    /// <summary>Distance in mm of the plane from the origin, along <see cref="Normal"/>.</summary>
    public double Offset => Normal.Dot(Position);

    /// <summary>Centre of a pixel in patient coordinates, mm (equation C.7.6.2.1-1).</summary>
    public Vector3D PointAt(double row, double column) =>
        Position + (RowDirection * (column * ColumnSpacing)) + (ColumnDirection * (row * RowSpacing));

    /// <summary>Reads the plane of a frame.</summary>
    /// <param name="dataset">The image's header.</param>
    /// <param name="plane">The plane, when the header states one.</param>
    /// <param name="problem">What is missing or makes no sense, when it does not.</param>
    /// <param name="frame">Frame number from 0, for enhanced images.</param>
    public static bool TryRead(DicomDataset dataset, [NotNullWhen(true)] out ImagePlane? plane, [NotNullWhen(false)] out string? problem, int frame = 0)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        plane = null;
        DicomDataset measures = FunctionalGroups.Find(dataset, frame, DicomTag.PixelMeasuresSequence) ?? dataset;
        double[]? position = Numbers(FunctionalGroups.Find(dataset, frame, DicomTag.PlanePositionSequence) ?? dataset, DicomTag.ImagePositionPatient, 3);
        double[]? orientation = Numbers(FunctionalGroups.Find(dataset, frame, DicomTag.PlaneOrientationSequence) ?? dataset, DicomTag.ImageOrientationPatient, 6);
        double[]? spacing = Numbers(measures, DicomTag.PixelSpacing, 2);
        problem = (position, orientation, spacing) switch
        {
            (null, _, _) => "Image Position (Patient) is absent or not three numbers.",
            (_, null, _) => "Image Orientation (Patient) is absent or not six numbers.",
            (_, _, null) => "Pixel Spacing is absent or not two numbers.",
            _ when spacing[0] <= 0 || spacing[1] <= 0 => "Pixel Spacing is not positive.",
            _ => null,
        };
        if (problem is not null)
        {
            return false;
        }

        var row = new Vector3D(orientation![0], orientation[1], orientation[2]);
        var column = new Vector3D(orientation[3], orientation[4], orientation[5]);
        if (Math.Abs(row.Length - 1) > DirectionTolerance || Math.Abs(column.Length - 1) > DirectionTolerance || Math.Abs(row.Dot(column)) > DirectionTolerance)
        {
            problem = "Image Orientation (Patient) is not two unit vectors at a right angle.";
            return false;
        }

        if (!dataset.TryGetValue(DicomTag.Rows, out ushort rows) || !dataset.TryGetValue(DicomTag.Columns, out ushort columns))
        {
            problem = "Rows or Columns is absent.";
            return false;
        }

        plane = new ImagePlane(
            new Vector3D(position![0], position[1], position[2]), row.Normalized(), column.Normalized(), spacing![0], spacing[1], rows, columns,
            dataset.GetStringOrEmpty(DicomTag.FrameOfReferenceUID),
            measures.TryGetValue(DicomTag.SliceThickness, out double thickness) && thickness > 0 ? thickness : null);
        return true;
    }

    private static double[]? Numbers(DicomDataset dataset, DicomTag tag, int count)
    {
        var numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            if (!dataset.TryGetValue(tag, out numbers[i], i) || !double.IsFinite(numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }
}

using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Receive;

/// <summary>Reads what an instance says of the others that belong to it. Whatever is absent or nonsense is left out.</summary>
internal static class InstanceHintReader
{
    /// <summary>Counts beyond this are nonsense.</summary>
    private const int MaxCount = 1_000_000;

    /// <summary>Places beyond this, in mm, are nonsense.</summary>
    private const double MaxPosition = 100_000;

    public static InstanceHints Read(DicomDataset dataset)
    {
        (string? stack, double? position) = Place(dataset);
        return new InstanceHints
        {
            Stack = stack,
            Position = position,
            AcquisitionImages = Count(dataset, DicomTag.ImagesInAcquisition),
            SeriesImages = Count(dataset, DicomTag.NumberOfSeriesRelatedInstances),
            StudyImages = Count(dataset, DicomTag.NumberOfStudyRelatedInstances),
        };
    }

    private static int? Count(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetValue(tag, out int count) && count is > 0 and <= MaxCount ? count : null;

    /// <summary>PS3.3 C.7.6.2.1.1: the normal is the cross product of row and column; the place is the position along it.</summary>
    private static (string? Stack, double? Position) Place(DicomDataset dataset)
    {
        if (Numbers(dataset, DicomTag.ImagePositionPatient, 3) is not { } at
            || Numbers(dataset, DicomTag.ImageOrientationPatient, 6) is not { } axes)
        {
            return (null, null);
        }

        double[] normal =
        [
            (axes[1] * axes[5]) - (axes[2] * axes[4]),
            (axes[2] * axes[3]) - (axes[0] * axes[5]),
            (axes[0] * axes[4]) - (axes[1] * axes[3]),
        ];
        double position = (normal[0] * at[0]) + (normal[1] * at[1]) + (normal[2] * at[2]);
        dataset.TryGetValue(DicomTag.AcquisitionNumber, out int acquisition);

        // Two decimals: scanners round the axes of one stack differently from slice to slice.
        string stack = string.Create(
            CultureInfo.InvariantCulture, $"{normal[0]:0.00} {normal[1]:0.00} {normal[2]:0.00} {acquisition}").Replace("-0.00", "0.00", StringComparison.Ordinal);
        return double.IsFinite(position) && Math.Abs(position) < MaxPosition ? (stack, position) : (null, null);
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

using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>
/// Brings every slice to another number of rows and columns: each new pixel is the mean of the area that it covers, each old pixel counted by the
/// share of it that is covered. The aspect ratio may change; the extent in millimetres stays.
/// </summary>
public static class AreaAverage
{
    /// <summary>Resizes.</summary>
    public static FloatVolume Resize(Volume volume, int rows, int columns, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(volume);
        VolumeGeometry from = volume.Geometry;
        Coverage[] across = Coverage.Along(from.Columns, columns), down = Coverage.Along(from.Rows, rows);
        var to = new VolumeGeometry([.. from.Planes.Select(plane => Resized(plane, rows, columns))], from.SliceSpacing);
        var result = new float[to.VoxelCount];
        var row = new float[from.Columns];
        var narrow = new double[from.Rows * columns];
        for (int slice = 0; slice < from.Slices; slice++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int y = 0; y < from.Rows; y++)
            {
                volume.CopyTo((slice * from.PixelsPerSlice) + (y * from.Columns), row);
                for (int x = 0; x < columns; x++)
                {
                    narrow[(y * columns) + x] = across[x].Mean(row);
                }
            }

            for (int pixel = 0; pixel < rows * columns; pixel++)
            {
                result[(slice * rows * columns) + pixel] = (float)down[pixel / columns].Mean(narrow, pixel % columns, columns);
            }
        }

        return new FloatVolume(to, result, volume.Unit);
    }

    private static ImagePlane Resized(ImagePlane plane, int rows, int columns)
    {
        double rowSpacing = plane.RowSpacing * plane.Rows / rows, columnSpacing = plane.ColumnSpacing * plane.Columns / columns;

        // The edge stays where it was; the centre of the first pixel moves.
        Vector3D position = plane.Position + (plane.RowDirection * ((columnSpacing - plane.ColumnSpacing) / 2)) + (plane.ColumnDirection * ((rowSpacing - plane.RowSpacing) / 2));
        return plane with { Position = position, RowSpacing = rowSpacing, ColumnSpacing = columnSpacing, Rows = rows, Columns = columns };
    }

    /// <summary>Which old pixels along an axis a new one covers, and how much of the first and of the last.</summary>
    private readonly record struct Coverage(int First, int Last, double OfFirst, double OfLast, double Whole)
    {
        public static Coverage[] Along(int from, int to)
        {
            var all = new Coverage[to];
            double width = (double)from / to;
            for (int index = 0; index < to; index++)
            {
                double start = index * width, end = index + 1 == to ? from : (index + 1) * width;
                int first = Math.Min((int)start, from - 1), last = Math.Min((int)Math.Ceiling(end) - 1, from - 1);
                all[index] = new Coverage(first, last, Math.Min(end, first + 1) - start, end - last, end - start);
            }

            return all;
        }

        public double Mean(ReadOnlySpan<float> values)
        {
            double sum = OfFirst * values[First];
            for (int at = First + 1; at < Last; at++)
            {
                sum += values[at];
            }

            return (Last > First ? sum + (OfLast * values[Last]) : sum) / Whole;
        }

        public double Mean(ReadOnlySpan<double> values, int offset, int stride)
        {
            double sum = OfFirst * values[offset + (First * stride)];
            for (int at = First + 1; at < Last; at++)
            {
                sum += values[offset + (at * stride)];
            }

            return (Last > First ? sum + (OfLast * values[offset + (Last * stride)]) : sum) / Whole;
        }
    }
}

using System.Numerics.Tensors;

namespace Appliance.Inference.Volumes;

/// <summary>
/// Exact Euclidean distances in millimetres between voxel centres, one axis after the other (Felzenszwalb and Huttenlocher 2012): along a
/// line, the squared distances are the lower envelope of parabolas.
/// </summary>
public static class DistanceMap
{
    /// <summary>For every labelled voxel the distance to the next that is not; 0 elsewhere. Beyond the volume lies nothing.</summary>
    /// <exception cref="InvalidDataException">Every voxel is labelled, or the slices are sheared or uneven.</exception>
    public static FloatVolume Inside(Mask mask) => Measure(mask, toLabelled: false);

    /// <summary>For every voxel that is not labelled the distance to the next that is; 0 elsewhere.</summary>
    /// <exception cref="InvalidDataException">No voxel is labelled, or the slices are sheared or uneven.</exception>
    public static FloatVolume Outside(Mask mask) => Measure(mask, toLabelled: true);

    private static FloatVolume Measure(Mask mask, bool toLabelled)
    {
        ArgumentNullException.ThrowIfNull(mask);
        VolumeGeometry grid = mask.Geometry.RequireBox();
        long labelled = mask.CountLabelled();
        if (labelled == (toLabelled ? 0 : mask.Labels.Length))
        {
            throw new InvalidDataException("There is nothing that a distance could be measured to.");
        }
        var squares = GC.AllocateUninitializedArray<float>(mask.Labels.Length);
        Parallel.For(0, grid.Slices, () => new Envelope(grid.Rows, grid.RowSpacing), (slice, _, envelope) =>
        {
            for (int row = 0; row < grid.Rows; row++)
            {
                int start = (slice * grid.PixelsPerSlice) + (row * grid.Columns);
                AlongRow(mask.Labels.AsSpan(start, grid.Columns), squares.AsSpan(start, grid.Columns), toLabelled, grid.ColumnSpacing);
            }
            envelope.Lower(squares, slice * grid.PixelsPerSlice, grid.Columns, grid.Columns);
            return envelope;
        }, _ => { });
        Parallel.For(0, grid.Rows, () => new Envelope(grid.Slices, grid.SliceSpacing), (row, _, envelope) =>
        {
            envelope.Lower(squares, row * grid.Columns, grid.PixelsPerSlice, grid.Columns);
            return envelope;
        }, _ => { });
        VoxelBlocks.ForEach(squares.Length, (start, count, _) =>
            TensorPrimitives.Sqrt(squares.AsSpan(start, count), squares.AsSpan(start, count)));
        return new FloatVolume(grid, squares, VoxelUnit.Millimetres);
    }

    /// <summary>Squared distances inside one row; infinite where it has no end.</summary>
    private static void AlongRow(ReadOnlySpan<byte> labels, Span<float> squares, bool toLabelled, double spacing)
    {
        int from = int.MinValue / 2;
        for (int column = 0; column < labels.Length; column++)
        {
            from = labels[column] != 0 == toLabelled ? column : from;
            squares[column] = column - from;
        }
        from = int.MaxValue / 2;
        for (int column = labels.Length - 1; column >= 0; column--)
        {
            from = squares[column] == 0 ? column : from;
            double distance = Math.Min(squares[column], from - column);
            squares[column] = distance > labels.Length ? float.PositiveInfinity : (float)(distance * spacing * (distance * spacing));
        }
    }

    /// <summary>Lower envelopes along lines of voxels. Columns that lie beside each other are brought together first.</summary>
    private sealed class Envelope(int length, double spacing)
    {
        private const int Together = 16;
        private readonly float[] _lines = new float[length * Together];
        private readonly float[] _result = new float[length];
        private readonly int[] _vertices = new int[length];
        private readonly double[] _borders = new double[length + 1];
        private readonly double _square = spacing * spacing;

        public void Lower(float[] squares, int start, int stride, int columns)
        {
            for (int column = 0; column < columns; column += Together)
            {
                int count = Math.Min(Together, columns - column);
                for (int index = 0; index < length; index++)
                {
                    ReadOnlySpan<float> source = squares.AsSpan(start + (index * stride) + column, count);
                    for (int line = 0; line < count; line++)
                    {
                        _lines[(line * length) + index] = source[line];
                    }
                }
                for (int line = 0; line < count; line++)
                {
                    LowerLine(_lines.AsSpan(line * length, length));
                }
                for (int index = 0; index < length; index++)
                {
                    Span<float> target = squares.AsSpan(start + (index * stride) + column, count);
                    for (int line = 0; line < count; line++)
                    {
                        target[line] = _lines[(line * length) + index];
                    }
                }
            }
        }

        private void LowerLine(Span<float> line)
        {
            if (!line.ContainsAnyExcept(0f))
            {
                return;
            }
            int last = FindVertices(line);
            if (last < 0)
            {
                return;
            }
            for (int index = 0, vertex = 0; index < line.Length; index++)
            {
                while (vertex < last && _borders[vertex + 1] < index)
                {
                    vertex++;
                }
                double away = index - _vertices[vertex];
                _result[index] = (float)(line[_vertices[vertex]] + (away * away * _square));
            }
            _result.CopyTo(line);
        }

        /// <summary>The parabolas that form the envelope, in units of voxels; −1 when there is none.</summary>
        private int FindVertices(ReadOnlySpan<float> line)
        {
            int last = -1;
            for (int index = 0; index < line.Length; index++)
            {
                if (float.IsPositiveInfinity(line[index]))
                {
                    continue;
                }
                double border = double.NegativeInfinity;
                double height = (line[index] / _square) + ((double)index * index);
                while (last >= 0)
                {
                    int before = _vertices[last];
                    border = (height - (line[before] / _square) - ((double)before * before)) / (2.0 * (index - before));
                    if (border > _borders[last])
                    {
                        break;
                    }
                    last--;
                }
                last++;
                _vertices[last] = index;
                _borders[last] = last == 0 ? double.NegativeInfinity : border;
            }
            return last;
        }
    }
}

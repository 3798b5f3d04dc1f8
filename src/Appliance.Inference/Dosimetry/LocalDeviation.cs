using Appliance.Inference.Volumes;

namespace Appliance.Inference.Dosimetry;

/// <summary>
/// The noise map of a slice: at each pixel the standard deviation (of a sample: n − 1) of a window around it, where the whole window lies in the body
/// and its mean is that of soft tissue (Christianson et al. 2015). The mean of the window decides and not its single pixels: a limit on
/// pixels would cut the noise itself off. Sums are whole numbers, so the order of threads plays no part; each thread needs one of its own, which keeps them.
/// </summary>
public sealed class LocalDeviation
{
    private readonly int _halfColumns;
    private readonly int _halfRows;
    private readonly double _fromHu;
    private readonly double _toHu;
    private readonly Sums _sums;

    /// <summary>Prepares maps on a grid.</summary>
    /// <param name="grid">The grid of the slices.</param>
    /// <param name="windowMm">Width and height of the window, mm; it gets the odd number of pixels nearest to that, at least 3.</param>
    /// <param name="fromHu">Least mean of soft tissue, HU.</param>
    /// <param name="toHu">Largest mean of soft tissue, HU.</param>
    public LocalDeviation(VolumeGeometry grid, double windowMm, double fromHu, double toHu)
    {
        ArgumentNullException.ThrowIfNull(grid);
        (_fromHu, _toHu) = (fromHu, toHu);
        (_halfColumns, _halfRows) = (Half(windowMm, grid.ColumnSpacing), Half(windowMm, grid.RowSpacing));
        (Columns, Rows) = (grid.Columns, grid.Rows);
        _sums = new Sums(grid.Columns, grid.Rows);
    }

    /// <summary>Pixels of a window.</summary>
    public int WindowPixels => ((2 * _halfColumns) + 1) * ((2 * _halfRows) + 1);

    private int Columns { get; }

    private int Rows { get; }

    /// <summary>Computes the map of one slice.</summary>
    /// <param name="hounsfield">Hounsfield units of the slice.</param>
    /// <param name="body">Its mask: what is not 0 is body.</param>
    /// <param name="deviations">Room for a deviation a pixel, HU; NaN where there is none.</param>
    public void Map(ReadOnlySpan<short> hounsfield, ReadOnlySpan<byte> body, Span<float> deviations)
    {
        deviations.Fill(float.NaN);
        _sums.Fill(hounsfield, body);
        long count = WindowPixels;
        for (int row = _halfRows; row < Rows - _halfRows; row++)
        {
            for (int column = _halfColumns; column < Columns - _halfColumns; column++)
            {
                (long inside, long first, long second) = _sums.In(column - _halfColumns, row - _halfRows, column + _halfColumns + 1, row + _halfRows + 1);
                if (inside == count && first >= _fromHu * count && first <= _toHu * count)
                {
                    deviations[(row * Columns) + column] = (float)Math.Sqrt((double)((count * second) - (first * first)) / (count * (count - 1)));
                }
            }
        }
    }

    private static int Half(double windowMm, double spacing) => Math.Max(1, (int)Math.Round(((windowMm / spacing) - 1) / 2, MidpointRounding.ToEven));

    /// <summary>Sums over all rectangles that begin at the first pixel: of body pixels, of their values, of their squares.</summary>
    private sealed class Sums(int columns, int rows)
    {
        private readonly int _width = columns + 1;
        private readonly long[] _inside = new long[(columns + 1) * (rows + 1)];
        private readonly long[] _first = new long[(columns + 1) * (rows + 1)];
        private readonly long[] _second = new long[(columns + 1) * (rows + 1)];

        public void Fill(ReadOnlySpan<short> hounsfield, ReadOnlySpan<byte> body)
        {
            for (int row = 0; row < rows; row++)
            {
                FillRow(hounsfield.Slice(row * columns, columns), body.Slice(row * columns, columns), (row + 1) * _width);
            }
        }

        public (long Inside, long First, long Second) In(int left, int top, int right, int bottom) =>
            (Box(_inside, left, top, right, bottom), Box(_first, left, top, right, bottom), Box(_second, left, top, right, bottom));

        private void FillRow(ReadOnlySpan<short> hounsfield, ReadOnlySpan<byte> body, int at)
        {
            (long pixels, long sum, long squares) = (0, 0, 0);
            for (int column = 0; column < hounsfield.Length; column++)
            {
                long value = body[column] != 0 ? hounsfield[column] : 0;
                (pixels, sum, squares) = (pixels + (body[column] != 0 ? 1 : 0), sum + value, squares + (value * value));
                int to = at + column + 1, above = to - _width;
                (_inside[to], _first[to], _second[to]) = (_inside[above] + pixels, _first[above] + sum, _second[above] + squares);
            }
        }

        private long Box(long[] sums, int left, int top, int right, int bottom) =>
            sums[(bottom * _width) + right] - sums[(top * _width) + right] - sums[(bottom * _width) + left] + sums[(top * _width) + left];
    }
}

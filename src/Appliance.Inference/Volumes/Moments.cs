namespace Appliance.Inference.Volumes;

/// <summary>Sums of the indices of voxels and of their products, as whole numbers: exact in any order.</summary>
internal readonly record struct Moments(
    long Count, long Column, long Row, long Slice, long ColumnColumn, long RowRow, long SliceSlice, long ColumnRow, long ColumnSlice, long RowSlice)
{
    public (double Column, double Row, double Slice) Mean => ((double)Column / Count, (double)Row / Count, (double)Slice / Count);

    public static Moments operator +(Moments a, Moments b) => new(
        a.Count + b.Count, a.Column + b.Column, a.Row + b.Row, a.Slice + b.Slice, a.ColumnColumn + b.ColumnColumn, a.RowRow + b.RowRow,
        a.SliceSlice + b.SliceSlice, a.ColumnRow + b.ColumnRow, a.ColumnSlice + b.ColumnSlice, a.RowSlice + b.RowSlice);

    /// <summary>With a run of voxels, columns <paramref name="from"/> up to, not including, <paramref name="end"/>.</summary>
    public Moments Add(long from, long end, long row, long slice)
    {
        long count = end - from, columns = count * (from + end - 1) / 2;
        long squares = SumOfSquares(end - 1) - SumOfSquares(from - 1);
        return this + new Moments(count, columns, count * row, count * slice, squares, count * row * row, count * slice * slice, columns * row, columns * slice, count * row * slice);
    }

    /// <summary>Axes of the ellipsoid with equal second moments, mm, longest first: 2 √(5 λ) for each eigenvalue λ of the covariance.</summary>
    public (double Major, double Middle, double Minor) Axes(VolumeGeometry grid)
    {
        (double x, double y, double z) = Mean;
        double n = Count, sx = grid.ColumnSpacing, sy = grid.RowSpacing, sz = grid.SliceSpacing;
        double[,] covariance =
        {
            { ((ColumnColumn / n) - (x * x)) * sx * sx, ((ColumnRow / n) - (x * y)) * sx * sy, ((ColumnSlice / n) - (x * z)) * sx * sz },
            { ((ColumnRow / n) - (x * y)) * sx * sy, ((RowRow / n) - (y * y)) * sy * sy, ((RowSlice / n) - (y * z)) * sy * sz },
            { ((ColumnSlice / n) - (x * z)) * sx * sz, ((RowSlice / n) - (y * z)) * sy * sz, ((SliceSlice / n) - (z * z)) * sz * sz },
        };
        double[] lengths = [.. Eigenvalues(covariance).OrderDescending().Select(value => 2 * Math.Sqrt(5 * Math.Max(0, value)))];
        return (lengths[0], lengths[1], lengths[2]);
    }

    private static long SumOfSquares(long last) => last * (last + 1) * ((2 * last) + 1) / 6;

    /// <summary>Of a symmetric 3 × 3 matrix, by Jacobi's rotations: each makes one of the three outer elements 0.</summary>
    private static double[] Eigenvalues(double[,] m)
    {
        for (int round = 0; round < 50; round++)
        {
            (int p, int q) = Math.Abs(m[0, 1]) >= Math.Abs(m[0, 2]) && Math.Abs(m[0, 1]) >= Math.Abs(m[1, 2]) ? (0, 1) : Math.Abs(m[0, 2]) >= Math.Abs(m[1, 2]) ? (0, 2) : (1, 2);
            if (Math.Abs(m[p, q]) <= 1e-14 * (Math.Abs(m[0, 0]) + Math.Abs(m[1, 1]) + Math.Abs(m[2, 2])))
            {
                break;
            }
            double half = (m[q, q] - m[p, p]) / (2 * m[p, q]);
            double tangent = (half < 0 ? -1 : 1) / (Math.Abs(half) + Math.Sqrt((half * half) + 1));
            double cosine = 1 / Math.Sqrt((tangent * tangent) + 1), sine = tangent * cosine;
            int other = 3 - p - q;
            (double mop, double moq, double mpq) = (m[other, p], m[other, q], m[p, q]);
            m[p, p] -= tangent * mpq;
            m[q, q] += tangent * mpq;
            m[p, q] = m[q, p] = 0;
            m[other, p] = m[p, other] = (cosine * mop) - (sine * moq);
            m[other, q] = m[q, other] = (sine * mop) + (cosine * moq);
        }
        return [m[0, 0], m[1, 1], m[2, 2]];
    }
}

namespace Appliance.Inference.Volumes;

/// <summary>The path through a corridor of an image, from the first row to the last, that crosses the fewest labelled pixels.</summary>
/// <param name="rows">Rows of the image.</param>
/// <param name="from">First column of the corridor.</param>
/// <param name="to">Last column of the corridor.</param>
internal sealed class DividingPath(int rows, int from, int to)
{
    // A labelled pixel costs more than any detour inside the corridor; among free paths the straight, central one wins.
    private const int LabelledCost = 4096;
    private const int StepCost = 2;
    private readonly int _width = to - from + 1;
    private readonly int[] _cost = new int[rows * (to - from + 1)];
    private readonly int[] _path = new int[rows];

    /// <summary>For every row the first column that belongs to the far side. The array is reused by the next call.</summary>
    public int[] Find(ReadOnlySpan<byte> labels, int columns)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int x = 0; x < _width; x++)
            {
                int here = labels[(row * columns) + from + x] == 0 ? OffCentre(x) : LabelledCost;
                _cost[(row * _width) + x] = here + (row == 0 ? 0 : BestBefore(row - 1, x).Cost);
            }
        }
        Trace();
        return _path;
    }

    private int OffCentre(int x) => Math.Abs((2 * x) - _width + 1) * StepCost / _width;

    private (int Cost, int X) BestBefore(int row, int x)
    {
        (int Cost, int X) best = (_cost[(row * _width) + x], x);
        for (int step = -1; step <= 1; step += 2)
        {
            int other = x + step;
            if (other >= 0 && other < _width && _cost[(row * _width) + other] + StepCost < best.Cost)
            {
                best = (_cost[(row * _width) + other] + StepCost, other);
            }
        }
        return best;
    }

    private void Trace()
    {
        ReadOnlySpan<int> last = _cost.AsSpan((rows - 1) * _width, _width);
        int x = 0;
        for (int candidate = 1; candidate < _width; candidate++)
        {
            x = last[candidate] < last[x] ? candidate : x;
        }
        for (int row = rows - 1; row >= 0; row--)
        {
            _path[row] = from + x;
            x = row == 0 ? x : BestBefore(row - 1, x).X;
        }
    }
}

namespace Appliance.Inference.Volumes;

/// <summary>Size and extent of one connected component, in voxels.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Voxels">How many voxels it has.</param>
/// <param name="Columns">Columns it spans, from and to inclusive.</param>
/// <param name="Rows">Rows it spans, from and to inclusive.</param>
/// <param name="Slices">Slices it spans, from and to inclusive.</param>
/// <param name="CentreColumn">Mean column of its voxels.</param>
/// <param name="CentreRow">Mean row of its voxels.</param>
public sealed record ComponentInfo(
    int Number, long Voxels, (int From, int To) Columns, (int From, int To) Rows, (int From, int To) Slices,
    double CentreColumn, double CentreRow)
{
    internal sealed class Builder
    {
        private long _voxels;
        private double _columnSum;
        private double _rowSum;
        private (int From, int To) _columns = (int.MaxValue, -1);
        private (int From, int To) _rows = (int.MaxValue, -1);
        private (int From, int To) _slices = (int.MaxValue, -1);

        public void Add(PixelRun run, int rows)
        {
            (int slice, int row) = Math.DivRem(run.Line, rows);
            _voxels += run.Length;
            _columnSum += run.Length * (run.Start + run.End - 1) / 2.0;
            _rowSum += (double)run.Length * row;
            _columns = (Math.Min(_columns.From, run.Start), Math.Max(_columns.To, run.End - 1));
            _rows = (Math.Min(_rows.From, row), Math.Max(_rows.To, row));
            _slices = (Math.Min(_slices.From, slice), Math.Max(_slices.To, slice));
        }

        public ComponentInfo Build(int number) =>
            new(number, _voxels, _columns, _rows, _slices, _columnSum / _voxels, _rowSum / _voxels);
    }
}

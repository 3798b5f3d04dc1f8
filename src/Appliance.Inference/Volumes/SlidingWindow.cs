using System.Numerics.Tensors;

namespace Appliance.Inference.Volumes;

/// <summary>
/// Runs a model over overlapping patches and blends its scores with Gaussian weights. Patches go from slice to slice, so only as many slices
/// of scores are held as a patch has: what no further patch reaches is decided and let go. Each score is added up in the order of the
/// patches, so threads change nothing.
/// </summary>
public sealed class SlidingWindow
{
    /// <summary>Most scores that are held at once: 4 GiB.</summary>
    public const long MaxScores = 1L << 30;

    private readonly Volume _volume;
    private readonly VolumeGeometry _grid;
    private readonly PatchSize _patch;
    private readonly int _classes;
    private readonly float _outside;
    private readonly int[] _columns;
    private readonly int[] _rows;
    private readonly int[] _slices;

    /// <summary>Plans the patches.</summary>
    /// <param name="volume">What the model sees.</param>
    /// <param name="patch">How much of it at once.</param>
    /// <param name="overlap">Least share of a patch that its neighbours cover too, 0 to less than 1.</param>
    /// <param name="classes">Classes that the model scores, 1 to 256.</param>
    /// <param name="outside">Value beyond a volume that is smaller than a patch.</param>
    public SlidingWindow(Volume volume, PatchSize patch, double overlap, int classes, float outside)
    {
        ArgumentNullException.ThrowIfNull(volume);
        (_volume, _grid, _patch, _classes, _outside) = (volume, volume.Geometry, patch, classes, outside);
        _columns = PatchPlan.Starts(_grid.Columns, patch.Columns, overlap);
        _rows = PatchPlan.Starts(_grid.Rows, patch.Rows, overlap);
        _slices = PatchPlan.Starts(_grid.Slices, patch.Slices, overlap);
    }

    /// <summary>Number of patches.</summary>
    public int Patches => _columns.Length * _rows.Length * _slices.Length;

    /// <summary>Scores that are held at once.</summary>
    public static long ScoresHeld(VolumeGeometry grid, PatchSize patch, int classes)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return (long)classes * patch.Slices * (((long)patch.Columns * patch.Rows) + (IsWhole(grid, patch) ? 0 : grid.PixelsPerSlice));
    }

    /// <summary>Runs the model over all patches.</summary>
    /// <param name="model">Takes a patch, slice by slice, and fills the scores of its voxels, class after class; both arrays are the same for every patch.</param>
    /// <param name="decide">Makes labels of blended scores.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellationToken">Ends it between two patches.</param>
    /// <exception cref="InvalidDataException">The model gives scores that are no numbers.</exception>
    public Mask Run(Action<float[], float[]> model, ScoreRule decide, Action<double> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(decide);
        ArgumentNullException.ThrowIfNull(progress);
        Mask mask = Mask.Empty(_grid);
        Blend? window = IsWhole(_grid, _patch) ? null : new Blend(this);
        float[] patch = new float[_patch.Voxels], scores = new float[_classes * _patch.Voxels];
        int done = 0;
        for (int along = 0; along < _slices.Length; along++)
        {
            foreach ((int row, int column) in _rows.SelectMany(row => _columns.Select(column => (row, column))))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Cut(patch, column, row, _slices[along]);
                model(patch, scores);
                window?.Add(scores, column, row, _slices[along]);
                progress((double)++done / Patches);
            }
            if (window?.Finish(_slices[along], along + 1 < _slices.Length ? _slices[along + 1] : _grid.Slices, mask, decide) == false)
            {
                throw NoNumbers();
            }
        }
        if (window is null)
        {
            if (!float.IsFinite(TensorPrimitives.MaxMagnitude<float>(scores)))
            {
                throw NoNumbers();
            }
            Parallel.For(0, _grid.Slices, slice => decide(scores, _patch.Voxels, slice * _grid.PixelsPerSlice, mask.Slice(slice)));
        }
        return mask;
    }

    /// <summary>One patch that is the volume needs no blending.</summary>
    private static bool IsWhole(VolumeGeometry grid, PatchSize patch) => patch == new PatchSize(grid.Columns, grid.Rows, grid.Slices);

    private static InvalidDataException NoNumbers() => new("The model gives scores that are no numbers.");

    private void Cut(float[] patch, int column, int row, int slice)
    {
        int columns = Math.Min(_patch.Columns, _grid.Columns - column);
        Parallel.For(0, _patch.Slices, z =>
        {
            for (int y = 0; y < _patch.Rows; y++)
            {
                Span<float> line = patch.AsSpan(((z * _patch.Rows) + y) * _patch.Columns, _patch.Columns);
                bool isInside = slice + z < _grid.Slices && row + y < _grid.Rows;
                if (isInside)
                {
                    _volume.CopyTo(((slice + z) * _grid.PixelsPerSlice) + ((row + y) * _grid.Columns) + column, line[..columns]);
                }
                line[(isInside ? columns : 0)..].Fill(_outside);
            }
        });
    }

    /// <summary>
    /// A ring of as many slices as a patch has, with weighted scores. Patches lie at every combination of their starts along the axes, so the
    /// weights that a voxel gets add up to the product of three sums that are known beforehand.
    /// </summary>
    private sealed class Blend
    {
        private readonly VolumeGeometry _grid;
        private readonly PatchSize _patch;
        private readonly int _classes;
        private readonly int _stride;
        private readonly float[] _sums;
        private readonly (float[] Columns, float[] Rows, float[] Slices) _weights;
        private readonly (float[] Columns, float[] Rows, float[] Slices) _shares;

        public Blend(SlidingWindow window)
        {
            (_grid, _patch, _classes) = (window._grid, window._patch, window._classes);
            _stride = _patch.Slices * _grid.PixelsPerSlice;
            _sums = new float[_classes * _stride];
            _weights = (GaussianWeights.Line(_patch.Columns), GaussianWeights.Line(_patch.Rows), GaussianWeights.Line(_patch.Slices));
            _shares = (
                GaussianWeights.Shares(_grid.Columns, window._columns, _weights.Columns), GaussianWeights.Shares(_grid.Rows, window._rows, _weights.Rows),
                GaussianWeights.Shares(_grid.Slices, window._slices, _weights.Slices));
        }

        public void Add(float[] scores, int column, int row, int slice)
        {
            int columns = Math.Min(_patch.Columns, _grid.Columns - column), rows = Math.Min(_patch.Rows, _grid.Rows - row);
            Parallel.For(0, _classes * Math.Min(_patch.Slices, _grid.Slices - slice), index =>
            {
                (int z, int number) = Math.DivRem(index, _classes);
                int from = (number * _patch.Voxels) + (z * _patch.Rows * _patch.Columns);
                int to = (number * _stride) + (((slice + z) % _patch.Slices) * _grid.PixelsPerSlice) + (row * _grid.Columns) + column;
                for (int y = 0; y < rows; y++)
                {
                    VoxelRow.AddWeighted(
                        scores.AsSpan(from + (y * _patch.Columns), columns), _weights.Columns.AsSpan(0, columns), _weights.Rows[y] * _weights.Slices[z],
                        _sums.AsSpan(to + (y * _grid.Columns), columns));
                }
            });
        }

        /// <summary>Decides slices that no further patch reaches, and makes room for those that follow; false when a score is no number.</summary>
        public bool Finish(int from, int end, Mask mask, ScoreRule decide)
        {
            var isGood = new bool[end - from];
            Parallel.For(from, end, () => new float[_grid.Columns], (slice, _, shares) =>
            {
                isGood[slice - from] = Finish(slice, mask, decide, shares);
                return shares;
            }, _ => { });
            return !isGood.Contains(false);
        }

        private bool Finish(int slice, Mask mask, ScoreRule decide, float[] shares)
        {
            int at = (slice % _patch.Slices) * _grid.PixelsPerSlice;
            bool isGood = true;
            for (int row = 0; row < _grid.Rows; row++)
            {
                TensorPrimitives.Multiply(_shares.Columns, _shares.Rows[row] * _shares.Slices[slice], shares);
                for (int number = 0; number < _classes; number++)
                {
                    Span<float> sums = _sums.AsSpan((number * _stride) + at + (row * _grid.Columns), _grid.Columns);
                    TensorPrimitives.Multiply(sums, shares, sums);
                    isGood &= float.IsFinite(TensorPrimitives.MaxMagnitude<float>(sums));
                }
            }
            decide(_sums, _stride, at, mask.Slice(slice));
            for (int number = 0; number < _classes; number++)
            {
                _sums.AsSpan((number * _stride) + at, _grid.PixelsPerSlice).Clear();
            }
            return isGood;
        }
    }
}

/// <summary>Makes labels of the scores of some voxels.</summary>
/// <param name="scores">All scores, class after class.</param>
/// <param name="stride">Distance from one class to the next.</param>
/// <param name="start">First voxel.</param>
/// <param name="labels">The labels to fill.</param>
public delegate void ScoreRule(ReadOnlySpan<float> scores, int stride, int start, Span<byte> labels);

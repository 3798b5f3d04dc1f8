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
    /// <param name="model">Takes a patch, slice by slice, and fills the scores of its voxels, class after class.</param>
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
        Blend? window = IsWhole(_grid, _patch) ? null : new Blend(_grid, _patch, _classes);
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

    /// <summary>A ring of as many slices as a patch has: weighted scores, and the sum of the weights.</summary>
    private sealed class Blend(VolumeGeometry grid, PatchSize patch, int classes)
    {
        private readonly int _stride = patch.Slices * grid.PixelsPerSlice;
        private readonly float[] _weights = GaussianWeights.Of(patch.Columns, patch.Rows, patch.Slices);
        private readonly float[] _sums = new float[classes * patch.Slices * grid.PixelsPerSlice];
        private readonly float[] _total = new float[patch.Slices * grid.PixelsPerSlice];

        public void Add(float[] scores, int column, int row, int slice)
        {
            int columns = Math.Min(patch.Columns, grid.Columns - column), rows = Math.Min(patch.Rows, grid.Rows - row);
            Parallel.For(0, (classes + 1) * Math.Min(patch.Slices, grid.Slices - slice), index =>
            {
                (int z, int number) = Math.DivRem(index, classes + 1);
                int target = (((slice + z) % patch.Slices) * grid.PixelsPerSlice) + column;
                for (int y = 0; y < rows; y++)
                {
                    int from = ((z * patch.Rows) + y) * patch.Columns, to = target + ((row + y) * grid.Columns);
                    ReadOnlySpan<float> weights = _weights.AsSpan(from, columns);
                    if (number == classes)
                    {
                        TensorPrimitives.Add(_total.AsSpan(to, columns), weights, _total.AsSpan(to, columns));
                    }
                    else
                    {
                        VoxelRow.AddWeighted(scores.AsSpan((number * patch.Voxels) + from, columns), weights, _sums.AsSpan((number * _stride) + to, columns));
                    }
                }
            });
        }

        /// <summary>Decides slices that no further patch reaches, and makes room for those that follow; false when a score is no number.</summary>
        public bool Finish(int from, int end, Mask mask, ScoreRule decide)
        {
            var isGood = new bool[end - from];
            Parallel.For(from, end, slice => isGood[slice - from] = Finish(slice, mask, decide));
            return !isGood.Contains(false);
        }

        private bool Finish(int slice, Mask mask, ScoreRule decide)
        {
            bool isGood = true;
            int at = (slice % patch.Slices) * grid.PixelsPerSlice;
            ReadOnlySpan<float> total = _total.AsSpan(at, grid.PixelsPerSlice);
            for (int number = 0; number < classes; number++)
            {
                Span<float> sums = _sums.AsSpan((number * _stride) + at, grid.PixelsPerSlice);
                TensorPrimitives.Divide(sums, total, sums);
                isGood &= float.IsFinite(TensorPrimitives.MaxMagnitude<float>(sums));
            }
            decide(_sums, _stride, at, mask.Slice(slice));
            for (int number = 0; number < classes; number++)
            {
                _sums.AsSpan((number * _stride) + at, grid.PixelsPerSlice).Clear();
            }
            _total.AsSpan(at, grid.PixelsPerSlice).Clear();
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

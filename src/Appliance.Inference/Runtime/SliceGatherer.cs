namespace Appliance.Inference.Runtime;

/// <summary>
/// Puts slices of studies that are run at the same time into one call of their model, where its package allows it. Whoever comes first
/// waits a moment for the others, then runs the batch for all. What goes wrong in a batch of several goes wrong for each alone or not at all.
/// </summary>
/// <param name="clock">Measures the moment.</param>
internal sealed class SliceGatherer(TimeProvider clock)
{
    /// <summary>Far less than a batch takes, and enough for others to cut their next slices.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(3);

    private readonly Lock _gathering = new();
    private int _users;
    private Batch? _open;

    /// <summary>A study begins to use the model; until disposed of it may be waited for.</summary>
    public IDisposable Enter()
    {
        lock (_gathering)
        {
            _users++;
        }

        return new User(this);
    }

    /// <summary>Runs slices, perhaps together with others'.</summary>
    /// <param name="slices">The slices.</param>
    /// <param name="maxSlices">The most in one call.</param>
    /// <param name="run">Runs some; the token is that of the only study among them, or none.</param>
    /// <param name="cancellationToken">Ends this study's part.</param>
    public async Task RunAsync(
        SliceRequest slices, int maxSlices, Action<IReadOnlyList<SliceRequest>, CancellationToken> run, CancellationToken cancellationToken)
    {
        (Batch batch, bool leads) = Join(slices, maxSlices);
        if (!leads)
        {
            if (!await batch.Done.Task.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                run([slices], cancellationToken);
            }

            return;
        }

        try
        {
            await batch.Complete.Task.WaitAsync(MaxWait, clock, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Nobody else has slices now.
        }

        IReadOnlyList<SliceRequest> all = Close(batch);
        if (all.Count == 1 || !RunTogether(batch, all, run))
        {
            run([slices], cancellationToken);
        }
    }

    private static bool RunTogether(Batch batch, IReadOnlyList<SliceRequest> all, Action<IReadOnlyList<SliceRequest>, CancellationToken> run)
    {
        bool done = false;
        try
        {
            run(all, CancellationToken.None);
            return done = true;
        }
#pragma warning disable CA1031 // Whose fault it was shows when each runs alone.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
        finally
        {
            batch.Done.TrySetResult(done);
        }
    }

    private (Batch Batch, bool Leads) Join(SliceRequest slices, int maxSlices)
    {
        lock (_gathering)
        {
            bool leads = _open is null || !_open.Takes(slices);
            if (leads)
            {
                _open?.Complete.TrySetResult();
                _open = new Batch(maxSlices);
            }

            _open!.Slices.Add(slices);
            if (_open.Slices.Count >= _users || _open.IsFull)
            {
                _open.Complete.TrySetResult();
            }

            return (_open, leads);
        }
    }

    private IReadOnlyList<SliceRequest> Close(Batch batch)
    {
        lock (_gathering)
        {
            if (_open == batch)
            {
                _open = null;
            }

            return batch.Slices;
        }
    }

    private void Leave()
    {
        lock (_gathering)
        {
            _users--;
            if (_open is { } open && open.Slices.Count >= _users)
            {
                open.Complete.TrySetResult();
            }
        }
    }

    private sealed class Batch(int maxSlices)
    {
        public List<SliceRequest> Slices { get; } = [];

        /// <summary>Nobody else is to be waited for.</summary>
        public TaskCompletionSource Complete { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>True when it ran, false when each has to run alone.</summary>
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsFull => Slices.Sum(one => one.Count) >= maxSlices;

        public bool Takes(SliceRequest slices) =>
            !Complete.Task.IsCompleted && Slices.Sum(one => one.Count) + slices.Count <= maxSlices
            && (Slices[0].Rows, Slices[0].Columns) == (slices.Rows, slices.Columns);
    }

    private sealed class User(SliceGatherer gatherer) : IDisposable
    {
        private SliceGatherer? _gatherer = gatherer;

        public void Dispose() => Interlocked.Exchange(ref _gatherer, null)?.Leave();
    }
}

/// <summary>Some slices of one study, and where their labels go.</summary>
/// <param name="Voxels">The slices, one after the other.</param>
/// <param name="Labels">As many labels.</param>
/// <param name="Count">How many slices.</param>
/// <param name="Rows">Rows of each.</param>
/// <param name="Columns">Columns of each.</param>
internal sealed record SliceRequest(Memory<short> Voxels, Memory<byte> Labels, int Count, int Rows, int Columns);

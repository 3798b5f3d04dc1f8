using Appliance.Edge.Health;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Running;

/// <summary>Writes down how far a run is: each new step, and no more often than once in <see cref="Every"/>.</summary>
internal sealed class RunProgress : IProgress<ExecutionProgress>, IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Heartbeat _heartbeat;
    private readonly long _runId;
    private readonly Journal _journal;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _writer;
    private volatile ExecutionProgress? _latest;

    public RunProgress(long runId, Journal journal, Heartbeat heartbeat)
    {
        _heartbeat = heartbeat;
        _runId = runId;
        _journal = journal;
        _writer = WriteAsync();
    }

    /// <summary>The step reached last; null before the first.</summary>
    public string? Step => _latest?.Step;

    public void Report(ExecutionProgress value)
    {
        _latest = value;
        _heartbeat.Beat();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _writer.ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task WriteAsync()
    {
        using var timer = new PeriodicTimer(Every, _journal.Clock);
        ExecutionProgress? written = null;
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
            {
                if (_latest is { } latest && latest != written)
                {
                    await _journal.WriteAsync(
                        transaction => RunTable.NoteProgressNeedsTransaction(transaction, _runId, latest.Step, latest.Fraction),
                        _end.Token).ConfigureAwait(false);
                    written = latest;
                }
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException || StorageFault.IsStorage(fault))
        {
            // The attempt is over; or the disk failed, which the attempt itself will report: progress is only shown.
        }
    }
}

using System.Threading.Channels;

namespace Appliance.Edge.Storage;

/// <summary>
/// One worker's wake-up. It carries no data: the worker asks the journal again. Signals that come while one is
/// already pending fold into it, so that a burst of commits costs one look.
/// </summary>
public sealed class JournalSignal : IDisposable
{
    private readonly Channel<bool> _pending = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Action<JournalSignal> _unsubscribe;

    internal JournalSignal(JournalTopic topics, Action<JournalSignal> unsubscribe)
    {
        Topics = topics;
        _unsubscribe = unsubscribe;
    }

    /// <summary>What this worker waits for.</summary>
    public JournalTopic Topics { get; }

    /// <summary>Waits for a commit that touched the topics, at most <paramref name="longest"/>.</summary>
    /// <returns>True when something was signalled, false when the time was up.</returns>
    public async Task<bool> WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (_pending.Reader.TryRead(out _))
        {
            return true;
        }

        using var limit = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await _pending.Reader.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Stops being woken.</summary>
    public void Dispose() => _unsubscribe(this);

    internal void Set() => _pending.Writer.TryWrite(true);
}

using Appliance.Contracts;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Uplink;

/// <summary>
/// Sends the outbox over one connection: in order, at most <see cref="Window"/> records unacknowledged. Nothing of it
/// survives the connection, so the next one begins at the oldest record that waits.
/// </summary>
internal sealed class OutboxPump(
    Journal journal, Outbox outbox, TimeSpan resendAfter, TimeProvider clock, Func<OutboxRow, CancellationToken, Task<bool>> publish)
{
    /// <summary>How many records may be unacknowledged at once, over all streams.</summary>
    public const int Window = 32;

    private readonly Dictionary<string, long> _sent = Streams.All.ToDictionary(stream => stream, _ => 0L);
    private readonly Dictionary<string, long> _rewound = [];
    private long _progressAt = clock.GetTimestamp();

    /// <summary>Whether the broker asked to hold; it is asked again when <c>resendAfter</c> has passed or ingest comes back.</summary>
    public bool OnHold { get; private set; }

    /// <summary>Sends what the window has room for.</summary>
    public async Task PumpAsync(CancellationToken cancellationToken)
    {
        StartOverAfterSilence();
        foreach (var stream in Streams.All)
        {
            foreach (var row in Room(stream))
            {
                if (OnHold)
                {
                    return;
                }

                OnHold = !await publish(row, cancellationToken);
                _sent[stream] = OnHold ? _sent[stream] : row.Seq;
            }
        }
    }

    /// <summary>Frees what was committed, and goes back to what is missing.</summary>
    /// <returns>How many records left the queue.</returns>
    public async Task<int> AcknowledgedAsync(Ack ack, CancellationToken cancellationToken)
    {
        var (freed, _, isAnew) = await journal.WriteAsync(
            transaction => outbox.AcknowledgeNeedsTransaction(transaction, ack), cancellationToken);
        if (freed > 0)
        {
            _progressAt = clock.GetTimestamp();
        }

        if (isAnew)
        {
            (_sent[ack.Stream], _progressAt) = (0, clock.GetTimestamp());
            _rewound.Remove(ack.Stream);
            return freed;
        }

        if (ack.Gaps is [var gap, ..] && _sent.TryGetValue(ack.Stream, out var sent) && sent >= gap.From
            && _rewound.GetValueOrDefault(ack.Stream) != gap.From)
        {
            // Every acknowledgement repeats a gap until it is closed: go back once, and leave the rest to the silence.
            _rewound[ack.Stream] = gap.From;
            _sent[ack.Stream] = gap.From - 1;
        }

        return freed;
    }

    /// <summary>Begins again at the oldest record that waits: ingest is there again, or has been silent for too long.</summary>
    public void StartOver()
    {
        _progressAt = clock.GetTimestamp();
        OnHold = false;
        _rewound.Clear();
        foreach (var stream in Streams.All)
        {
            _sent[stream] = 0;
        }
    }

    private List<OutboxRow> Room(string stream) => journal.Read(session =>
    {
        var inFlight = _sent.Sum(other => session.Count(
            "SELECT COUNT(*) FROM outbox WHERE stream = $stream AND seq <= $sent AND refused IS NULL",
            ("$stream", other.Key), ("$sent", other.Value)));
        return inFlight >= Window ? [] : Outbox.Next(session, stream, _sent[stream], Window - (int)inFlight);
    });

    private void StartOverAfterSilence()
    {
        if (clock.GetElapsedTime(_progressAt) >= resendAfter)
        {
            StartOver();
        }
    }
}

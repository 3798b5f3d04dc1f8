using Appliance.Contracts;

namespace Appliance.Fleet.Ingest;

/// <summary>The ledgers of all units: what makes ingest take each event exactly once. One owner.</summary>
public sealed class IngestLedger
{
    private readonly Dictionary<(string Unit, string Stream, long Epoch), StreamLedger> _ledgers = [];

    /// <summary>Takes one event: asks whether it is new, has it committed, and says what to acknowledge.</summary>
    /// <param name="unitId">The unit it came from, by its topic.</param>
    /// <param name="received">The event.</param>
    /// <param name="commit">Makes the event durable; called only for an event that is new.</param>
    /// <returns>The acknowledgement to send after that.</returns>
    public Ack Take(string unitId, CloudEvent received, Action commit)
    {
        ArgumentNullException.ThrowIfNull(received);
        ArgumentNullException.ThrowIfNull(commit);
        var ledger = Of(unitId, received.Stream, received.Epoch);
        if (ledger.Judge(received.Seq) == LedgerVerdict.New)
        {
            if (received.Source != CloudEvent.SourceOf(unitId))
            {
                ledger.Refuse(received.Seq, "foreign-source");
            }
            else
            {
                commit();
                ledger.Commit(received.Seq);
            }
        }

        return ledger.Acknowledge();
    }

    /// <summary>Takes a unit's state: where each of its streams begins.</summary>
    /// <param name="unitId">The unit.</param>
    /// <param name="state">Its state.</param>
    /// <returns>An acknowledgement for each stream, so that a unit that lost one goes on.</returns>
    public IReadOnlyList<Ack> Observe(string unitId, UnitState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return [.. state.Outbox.Select(stream =>
        {
            var ledger = Of(unitId, stream.Stream, stream.Epoch);
            ledger.StartFrom(stream.Tail);
            return ledger.Acknowledge();
        })];
    }

    /// <summary>The ledger of one stream; begun when it is new.</summary>
    /// <param name="unitId">The unit.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="epoch">The epoch.</param>
    public StreamLedger Of(string unitId, string stream, long epoch)
    {
        var key = (unitId, stream, epoch);
        if (!_ledgers.TryGetValue(key, out var ledger))
        {
            _ledgers[key] = ledger = new StreamLedger(stream, epoch);
        }

        return ledger;
    }
}

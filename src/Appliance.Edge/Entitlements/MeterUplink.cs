using Appliance.Contracts;
using Appliance.Edge.Storage;
using Appliance.Edge.Uplink;

namespace Appliance.Edge.Entitlements;

/// <summary>
/// Tells upstream which studies were counted, each once, in the transaction that counts it. What an earlier program counted follows. The
/// records wait in the outbox as long as there is no link, and never go for others.
/// </summary>
/// <param name="outbox">Where they wait.</param>
public sealed class MeterUplink(Outbox outbox)
{
    /// <summary>Most in one transaction: a unit may have counted for years before it told.</summary>
    private const int MaxAtOnce = 200;

    /// <summary>Whether some are not in the outbox yet.</summary>
    internal static bool IsBehind(JournalSession session) => session.Count("SELECT count(*) FROM meter_head WHERE upstream < seq") > 0;

    /// <summary>Puts those into the outbox that are not there yet, the oldest first.</summary>
    /// <returns>False when there was none: a record that was cut off the chain's end never follows.</returns>
    internal bool CatchUpNeedsTransaction(JournalTransaction transaction)
    {
        List<MeterRecord> records = MeterTable.After(transaction, transaction.Count("SELECT upstream FROM meter_head"), MaxAtOnce);
        foreach (MeterRecord record in records)
        {
            outbox.EnqueueNeedsTransaction(transaction, Streams.Meter, EventTypes.Meter, record.Study, record, ContractsJson.Default.MeterRecord);
            transaction.Execute("UPDATE meter_head SET upstream = $seq", ("$seq", record.Seq));
        }

        return records.Count > 0;
    }
}

using Appliance.Contracts;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Entitlements;

/// <summary>Whether the records of the meter are those that were written.</summary>
internal static class MeterChain
{
    /// <summary>The number of the first record that is altered, missing or out of place; null when all are as they were.</summary>
    public static long? FirstFault(JournalSession session) => FirstFault(MeterTable.All(session), MeterTable.Head(session));

    /// <summary>The same of records in their order.</summary>
    /// <param name="records">Each with the hash that stands beside it.</param>
    /// <param name="head">Where the chain ends.</param>
    public static long? FirstFault(IReadOnlyList<(MeterRecord Record, string Hash)> records, (long Seq, string Hash) head)
    {
        (long seq, string previous) = (0, MeterRecord.Beginning);
        foreach ((MeterRecord record, string hash) in records)
        {
            seq++;
            if (record.Seq != seq || record.PreviousHash != previous || record.Hash() != hash)
            {
                return seq;
            }

            previous = hash;
        }

        return head == (seq, previous) ? null : seq + 1;
    }
}

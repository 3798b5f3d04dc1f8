using Appliance.Contracts;

namespace Appliance.Fleet.Ingest;

/// <summary>
/// The studies that one unit counted, each once for an app, however often its record comes and whatever outbox it came from. Pure: whoever
/// owns it stores the records. Not safe for concurrent use: one owner.
/// </summary>
public sealed class MeterLedger
{
    private readonly HashSet<(string App, string Study)> _counted = [];
    private readonly Dictionary<(string App, string Publisher, string Serial), int> _licences = [];
    private readonly Dictionary<string, long> _seqByHash = new(StringComparer.Ordinal) { [MeterRecord.Beginning] = 0 };

    /// <summary>How many studies were counted.</summary>
    public int Studies => _counted.Count;

    /// <summary>Takes a record.</summary>
    /// <param name="record">The record as it came.</param>
    public MeterVerdict Take(MeterRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);

        // Any record that came may be followed, not the last alone: one that comes again changes nothing, a unit whose journal was restored
        // goes on from an earlier one, and after a break the next one follows again, so that a break is told once.
        bool follows = _seqByHash.TryGetValue(record.PreviousHash, out long before) && record.Seq == before + 1;
        _seqByHash[record.Hash()] = record.Seq;
        if (!_counted.Add((record.App, record.Study)))
        {
            return MeterVerdict.Known;
        }

        var licence = (record.App, record.Publisher, record.Serial);
        _licences[licence] = _licences.GetValueOrDefault(licence) + 1;
        return follows ? MeterVerdict.Counted : MeterVerdict.CountedOutOfChain;
    }

    /// <summary>How many studies were counted under a licence.</summary>
    public int Under(string app, string publisher, string serial) => _licences.GetValueOrDefault((app, publisher, serial));
}

/// <summary>What a ledger makes of a record.</summary>
public enum MeterVerdict
{
    /// <summary>The study is counted, and the record follows the one before.</summary>
    Counted,

    /// <summary>The study is counted, but the record does not follow: the one before is missing or was altered, or the unit lost its journal.</summary>
    CountedOutOfChain,

    /// <summary>The study was counted for the app before.</summary>
    Known,
}

using Appliance.Contracts;

namespace Appliance.Fleet.Ingest;

/// <summary>
/// What has been committed of one (unit, stream, epoch). Pure: it decides what is new and what to acknowledge, and
/// whoever owns it stores the events first. Not safe for concurrent use: one owner.
/// </summary>
public sealed class StreamLedger
{
    /// <summary>
    /// How far above the contiguous part a number may lie. Units send at most 32 at once, so more is a defect or an attack,
    /// and remembering it would let a unit fill the memory.
    /// </summary>
    public const int MaxAhead = 4096;

    private readonly string _stream;
    private readonly long _epoch;
    private readonly SortedSet<long> _ahead = [];
    private readonly SortedDictionary<long, string> _refused = [];

    /// <summary>Begins a ledger, or continues one.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="upTo">Up to which number all is committed; 0 for a new ledger.</param>
    public StreamLedger(string stream, long epoch, long upTo = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(upTo);
        (_stream, _epoch, UpTo) = (stream, epoch, upTo);
    }

    /// <summary>Every number up to and with this one is accounted for.</summary>
    public long UpTo { get; private set; }

    /// <summary>Whether a number still has to be committed.</summary>
    /// <param name="seq">The number, from 1.</param>
    public LedgerVerdict Judge(long seq) =>
        seq <= UpTo || _ahead.Contains(seq) ? LedgerVerdict.Duplicate
        : seq - UpTo > MaxAhead ? LedgerVerdict.TooFarAhead
        : LedgerVerdict.New;

    /// <summary>Records that an event is committed. Committing twice changes nothing.</summary>
    /// <param name="seq">Its number; <see cref="Judge"/> does not find it too far ahead.</param>
    public void Commit(long seq)
    {
        if (Judge(seq) == LedgerVerdict.New)
        {
            _ahead.Add(seq);
            Close();
        }
    }

    /// <summary>Records that an event is refused for good, which accounts for its number too.</summary>
    /// <param name="seq">Its number.</param>
    /// <param name="reason">Why, as a code.</param>
    public void Refuse(long seq, string reason)
    {
        if (Judge(seq) == LedgerVerdict.New)
        {
            _refused[seq] = reason;
            while (_refused.Count > Ack.MaxEntries)
            {
                _refused.Remove(_refused.Keys.First());
            }

            Commit(seq);
        }
    }

    /// <summary>
    /// Takes the unit's word that everything before its tail was acknowledged earlier, as after this side lost its ledger.
    /// </summary>
    /// <param name="tail">The oldest number the unit still holds.</param>
    public void StartFrom(long tail)
    {
        if (tail - 1 > UpTo)
        {
            UpTo = tail - 1;
            _ahead.RemoveWhere(seq => seq <= UpTo);
            Close();
        }
    }

    /// <summary>The acknowledgement to send now. Refusals are repeated in each, because an acknowledgement may be lost.</summary>
    public Ack Acknowledge() => new()
    {
        Stream = _stream,
        Epoch = _epoch,
        UpTo = UpTo,
        Gaps = [.. Gaps().Take(Ack.MaxEntries)],
        Nack = [.. _refused.Select(refusal => new Nack(refusal.Key, refusal.Value))],
    };

    private IEnumerable<SeqRange> Gaps()
    {
        var expected = UpTo + 1;
        foreach (var seq in _ahead)
        {
            if (seq > expected)
            {
                yield return new SeqRange(expected, seq - 1);
            }

            expected = seq + 1;
        }
    }

    private void Close()
    {
        while (_ahead.Remove(UpTo + 1))
        {
            UpTo++;
        }
    }
}

/// <summary>What a ledger makes of a number.</summary>
public enum LedgerVerdict
{
    /// <summary>It is to be committed.</summary>
    New,

    /// <summary>It is committed or refused already: only acknowledge again.</summary>
    Duplicate,

    /// <summary>It lies beyond <see cref="StreamLedger.MaxAhead"/>: do not take it, the unit sends it again.</summary>
    TooFarAhead,
}

using Appliance.Dicom.Network;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Receive;

/// <summary>
/// Counts what one association brings. Its row is written with the first C-STORE (an echo needs none) and keeps the
/// studies that it feeds open until it ends.
/// </summary>
internal sealed class AssociationLedger(Journal journal, AssociationFacts facts)
{
    private static readonly TimeSpan AfterStorageFault = TimeSpan.FromSeconds(2);

    private readonly Dictionary<RefusalCode, int> _refused = [];
    private long? _id;
    private long _pausedAt = journal.Clock.GetTimestamp();
    private long _startedAt;
    private TimeSpan _busyTime;
    private int _busy;
    private int _stored;
    private int _duplicates;
    private int _aborted;
    private bool _answersUs;

    /// <summary>Who talks to whom on it.</summary>
    public AssociationFacts Facts => facts;

    /// <summary>How many objects were stored, found again, and refused.</summary>
    public (int Stored, int Duplicates, int Refused) Counts => (_stored, _duplicates, _refused.Values.Sum());

    /// <summary>How long the peer has sent nothing; zero while an object is on its way.</summary>
    public TimeSpan Pause =>
        Volatile.Read(ref _busy) > 0 ? TimeSpan.Zero : journal.Clock.GetElapsedTime(Interlocked.Read(ref _pausedAt));

    private string Remote => facts.RemoteEndPoint?.ToString() ?? "";

    /// <summary>Marks the time that an object takes.</summary>
    public void ObjectStarts()
    {
        _startedAt = journal.Clock.GetTimestamp();
        Interlocked.Increment(ref _busy);
    }

    /// <summary>Marks the end of an object.</summary>
    public void ObjectEnds()
    {
        long now = journal.Clock.GetTimestamp();
        _busyTime += journal.Clock.GetElapsedTime(_startedAt, now);
        Interlocked.Exchange(ref _pausedAt, now);
        Interlocked.Decrement(ref _busy);
    }

    /// <summary>The association's row, made when first asked for.</summary>
    public async Task<long> OpenAsync(CancellationToken cancellationToken) =>
        _id ??= await journal.WriteAsync(
            transaction => AssociationTable.OpenNeedsTransaction(
                transaction, facts.CallingAE, facts.CalledAE, Remote, journal.Clock.GetUtcNow()),
            cancellationToken).ConfigureAwait(false);

    /// <summary>Counts an object. What was asked for is not counted: it is the archive's answer, and no scanner's work.</summary>
    public void Count(IntakeOutcome outcome)
    {
        if (outcome == IntakeOutcome.Prior)
        {
            _answersUs = true;
        }
        else
        {
            _ = outcome == IntakeOutcome.Duplicate ? _duplicates++ : _stored++;
        }
    }

    public void CountRefusal(RefusalCode code) => _refused[code] = _refused.GetValueOrDefault(code) + 1;

    public void CountAborted() => _aborted++;

    /// <summary>
    /// Closes the row; the quiet period of its studies begins. While the disk fails it is tried again and again, because an
    /// association that never ends would keep its studies open.
    /// </summary>
    /// <param name="ending">How it ended.</param>
    /// <param name="stopping">Fires when the unit stops: the next start ends what is still open.</param>
    public async Task EndAsync(AssociationEnding ending, CancellationToken stopping)
    {
        DateTimeOffset now = journal.Clock.GetUtcNow();
        var totals = new AssociationTotals { Duplicates = _duplicates, Refused = _refused, Aborted = _aborted, Busy = _busyTime };
        if (_id is null && !_answersUs)
        {
            await NoteContactAsync(now).ConfigureAwait(false);
        }

        while (_id is { } id)
        {
            try
            {
                await journal.WriteAsync(
                    transaction => AssociationTable.EndNeedsTransaction(transaction, id, ending, totals, now),
                    CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                // The journal has told; here only time helps.
                await Task.Delay(AfterStorageFault, journal.Clock, stopping).ConfigureAwait(false);
            }
        }
    }

    private async Task NoteContactAsync(DateTimeOffset now)
    {
        try
        {
            await journal.WriteAsync(
                transaction => ScannerTable.ContactNeedsTransaction(transaction, facts.CallingAE, Remote, now), CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (Exception fault) when (StorageFault.IsStorage(fault))
        {
            // The journal has told. That somebody called is not worth waiting for a disk.
        }
    }
}

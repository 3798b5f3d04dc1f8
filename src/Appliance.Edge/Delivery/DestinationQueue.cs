using Appliance.Dicom.Data;
using Appliance.Dicom.Services;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Delivery;

/// <summary>Delivers what waits for one destination, oldest first, several objects over one exchange.</summary>
internal sealed class DestinationQueue(
    DestinationOptions destination,
    IDestinationTransport transport,
    Journal journal,
    Spool spool,
    StudySettling settling,
    DeliveryOptions options,
    Backoff backoff,
    ILogger logger)
{
    /// <summary>Objects that share an exchange at most; DIMSE proposes one or two contexts of 128 for each.</summary>
    public const int BatchSize = 32;

    /// <summary>Exchanges in a row that failed; the destination then rests, whatever waits for it.</summary>
    private int _failures;

    private DateTimeOffset _restsUntil;

    /// <summary>The destination's name.</summary>
    public string Name => destination.Name;

    /// <summary>When there is something to do next; null when nothing waits.</summary>
    public DateTimeOffset? NextDue() =>
        journal.Read(session => DeliveryTable.NextDue(session, Name)) is { } due ? due < _restsUntil ? _restsUntil : due : null;

    /// <summary>Sends a batch of what is due.</summary>
    /// <returns>False when nothing was due, or the destination rests.</returns>
    public async Task<bool> DeliverDueAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = journal.Clock.GetUtcNow();
        List<DeliveryItem> due = now < _restsUntil ? [] : journal.Read(session => DeliveryTable.Due(session, Name, now, BatchSize));
        if (due.Count == 0)
        {
            return false;
        }

        List<(DeliveryItem Item, StoreItem File)> files = await OpenAsync(due, cancellationToken).ConfigureAwait(false);
        if (files.Count > 0)
        {
            await SendAsync(files, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>A file that cannot be read, or is damaged, is given up alone: nothing will mend it here.</summary>
    private async Task<List<(DeliveryItem Item, StoreItem File)>> OpenAsync(List<DeliveryItem> due, CancellationToken cancellationToken)
    {
        var files = new List<(DeliveryItem, StoreItem)>(due.Count);
        foreach (DeliveryItem item in due)
        {
            try
            {
                var file = StoreItem.Open(spool.PathOf(item.File));
                byte[] digest = await SpoolDigest.OfAsync(file, cancellationToken).ConfigureAwait(false);
                if (item.Digest.Span.SequenceEqual(digest))
                {
                    files.Add((item, file));
                    continue;
                }

                await GiveUpAsync(item, "its file holds other bytes than were written").ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is DicomDataException or IOException or UnauthorizedAccessException)
            {
                await GiveUpAsync(item, $"its file cannot be read: {fault.GetType().Name}").ConfigureAwait(false);
            }
        }

        return files;
    }

    private Task GiveUpAsync(DeliveryItem item, string reason) =>
        SettleAsync(item, DeliveryVerdict.GiveUp(DeliveryCause.FileDamaged, reason));

    private async Task SendAsync(List<(DeliveryItem Item, StoreItem File)> files, CancellationToken cancellationToken)
    {
        int next = 0;
        try
        {
            await using IDestinationSession session = await transport.OpenAsync(
                [.. files.Select(file => file.File)], cancellationToken).ConfigureAwait(false);
            for (; next < files.Count; next++)
            {
                DeliveryVerdict verdict = await session.SendAsync(files[next].File, cancellationToken).ConfigureAwait(false);
                await SettleAsync(files[next].Item, verdict).ConfigureAwait(false);
            }

            _failures = 0;
            await session.EndAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DestinationException fault)
        {
            _restsUntil = journal.Clock.GetUtcNow() + backoff.After(++_failures);
            await BrokenAsync(fault, [.. files.Skip(next).Select(file => file.Item)]).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// While the destination is down nothing of the batch could go. An exchange that broke under an object is held against
    /// that object alone: it goes behind the others, which were not tried.
    /// </summary>
    private async Task BrokenAsync(DestinationException fault, List<DeliveryItem> unsent)
    {
        foreach (DeliveryItem item in fault.IsDown ? unsent : unsent.Take(1))
        {
            await SettleAsync(item, fault.Verdict, fault.IsDown ? _restsUntil : null).ConfigureAwait(false);
        }
    }

    private async Task SettleAsync(DeliveryItem item, DeliveryVerdict verdict, DateTimeOffset? again = null)
    {
        await journal.WriteAsync(transaction => SettleNeedsTransaction(transaction, item, verdict, again), CancellationToken.None)
            .ConfigureAwait(false);
        switch (verdict.Outcome)
        {
            case DeliveryOutcome.Stored:
                DeliveryLog.Delivered(logger, item.Id, item.InstanceId, item.StudyId, Name);
                break;
            case DeliveryOutcome.TryAgain:
                DeliveryLog.Postponed(logger, item.Id, item.InstanceId, Name, verdict.LogReason);
                break;
            default:
                DeliveryLog.GivenUp(logger, item.Id, item.InstanceId, item.StudyId, Name, verdict.LogReason);
                break;
        }
    }

    private void SettleNeedsTransaction(
        JournalTransaction transaction, DeliveryItem item, DeliveryVerdict verdict, DateTimeOffset? again)
    {
        DateTimeOffset now = journal.Clock.GetUtcNow();
        DeliveryTable.AttemptedNeedsTransaction(transaction, item.Id, again ?? now + backoff.After(item.Attempts + 1));
        DeliveryState state = DeliveryTable.MoveNeedsTransaction(
            transaction, item.Id, EventOf(item, verdict, now), now, verdict.Cause, verdict.Reason.Length == 0 ? null : verdict.Reason);
        if (DeliveryLifecycle.IsSettled(state))
        {
            settling.DeliverySettledNeedsTransaction(transaction, item.StudyId, Name, now);
        }
    }

    private DeliveryEvent EventOf(DeliveryItem item, DeliveryVerdict verdict, DateTimeOffset now) => verdict.Outcome switch
    {
        DeliveryOutcome.Stored => destination.StorageCommitment ? DeliveryEvent.AcceptedForCommitment : DeliveryEvent.Accepted,
        DeliveryOutcome.TryAgain when now - item.CreatedAt < TimeSpan.FromHours(options.GiveUpAfterHours) => DeliveryEvent.Postponed,
        _ => DeliveryEvent.GivenUp,
    };
}

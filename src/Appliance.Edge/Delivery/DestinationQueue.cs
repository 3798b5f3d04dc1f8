using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Delivery;

/// <summary>Delivers what waits for one destination, oldest first, several objects over one association.</summary>
internal sealed class DestinationQueue(
    DestinationOptions destination,
    string callingAE,
    Journal journal,
    Spool spool,
    StudySettling settling,
    DeliveryOptions options,
    Backoff backoff,
    ILogger logger)
{
    /// <summary>Objects that share an association at most; each is proposed for with one or two contexts of 128.</summary>
    private const int BatchSize = 32;

    private readonly DicomEndpoint _remote = new(destination.AeTitle, destination.Host, destination.Port);

    /// <summary>Associations in a row that failed; the destination then rests, whatever waits for it.</summary>
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
        SettleAsync(item, new DeliveryVerdict(DeliveryOutcome.GiveUp, reason, reason));

    private async Task SendAsync(List<(DeliveryItem Item, StoreItem File)> files, CancellationToken cancellationToken)
    {
        int next = 0;
        try
        {
            var parameters = new AssociationParameters
            {
                CallingAE = callingAE,
                Contexts = StoreScu.ContextsFor(files.Select(file => file.File)),
                TimeProvider = journal.Clock,
            };
            await using Association association = await Association.RequestAsync(_remote, parameters, cancellationToken).ConfigureAwait(false);
            for (; next < files.Count; next++)
            {
                DeliveryVerdict verdict = await SendAsync(association, files[next].File, cancellationToken).ConfigureAwait(false);
                await SettleAsync(files[next].Item, verdict).ConfigureAwait(false);
            }

            _failures = 0;
            await ReleaseAsync(association, cancellationToken).ConfigureAwait(false);
        }
        catch (DicomNetworkException fault)
        {
            _restsUntil = journal.Clock.GetUtcNow() + backoff.After(++_failures);
            await BrokenAsync(fault, [.. files.Skip(next).Select(file => file.Item)]).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Without an association nothing of the batch could go. One that broke under an object is held against that object
    /// alone: it goes behind the others, which were not tried.
    /// </summary>
    private async Task BrokenAsync(DicomNetworkException fault, List<DeliveryItem> unsent)
    {
        DeliveryVerdict verdict = DeliveryVerdict.Of(fault);
        bool neverOpen = fault.Failure is NetworkFailure.ConnectFailed or NetworkFailure.RejectedByPeer or NetworkFailure.WrongProtocol;
        foreach (DeliveryItem item in neverOpen ? unsent : unsent.Take(1))
        {
            await SettleAsync(item, verdict, neverOpen ? _restsUntil : null).ConfigureAwait(false);
        }
    }

    private static async Task<DeliveryVerdict> SendAsync(Association association, StoreItem file, CancellationToken cancellationToken)
    {
        try
        {
            return DeliveryVerdict.Of(await StoreScu.SendAsync(association, file, cancellationToken).ConfigureAwait(false));
        }
        catch (DicomNetworkException fault) when (fault.Failure == NetworkFailure.NoPresentationContext)
        {
            return DeliveryVerdict.Of(fault);
        }
    }

    private async Task ReleaseAsync(Association association, CancellationToken cancellationToken)
    {
        try
        {
            await association.ReleaseAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DicomNetworkException fault)
        {
            // Everything was answered before; how the association ends changes nothing of it.
            DeliveryLog.NotReleased(logger, Name, fault.Message);
        }
    }

    private async Task SettleAsync(DeliveryItem item, DeliveryVerdict verdict, DateTimeOffset? again = null)
    {
        await journal.WriteAsync(transaction => SettleNeedsTransaction(transaction, item, verdict, again), CancellationToken.None)
            .ConfigureAwait(false);
        switch (verdict.Outcome)
        {
            case DeliveryOutcome.Delivered:
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
        if (verdict.Outcome == DeliveryOutcome.TryAgain && now - item.CreatedAt < TimeSpan.FromHours(options.GiveUpAfterHours))
        {
            DeliveryTable.PostponedNeedsTransaction(
                transaction, item, again ?? now + backoff.After(item.Attempts + 1), verdict.Reason);
            return;
        }

        if (verdict.Outcome == DeliveryOutcome.Delivered)
        {
            DeliveryTable.DeliveredNeedsTransaction(transaction, item, now);
        }
        else
        {
            DeliveryTable.GivenUpNeedsTransaction(transaction, item, verdict.Reason);
        }

        settling.DeliverySettledNeedsTransaction(transaction, item.StudyId, Name, now);
    }
}

using Appliance.Dicom.Data;
using Appliance.Dicom.Services;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Delivery;

/// <summary>
/// Delivers what waits for one destination, oldest first, several objects over one exchange, and over as many exchanges at once
/// as the destination's options allow: each caller of <see cref="DeliverDueAsync"/> has one.
/// </summary>
internal sealed class DestinationQueue(
    DestinationOptions destination,
    IDestinationTransport transport,
    Journal journal,
    Spool spool,
    DeliverySettling settling,
    DestinationPace pace,
    ILogger logger)
{
    /// <summary>Objects that share an exchange at most; DIMSE proposes one or two contexts of 128 for each.</summary>
    public const int BatchSize = 32;

    /// <summary>A pause that the rate asks for is waited out within the exchange up to here; a longer one ends it.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Lock _claiming = new();
    private readonly HashSet<long> _inFlight = [];
    private int _busy;

    /// <summary>The destination's name.</summary>
    public string Name => destination.Name;

    /// <summary>How many may call <see cref="DeliverDueAsync"/> at once.</summary>
    public int Lanes => destination.MaxAssociations;

    /// <summary>When there is something to do next; null when nothing waits that another caller has not taken.</summary>
    public DateTimeOffset? NextDue()
    {
        lock (_claiming)
        {
            if (_inFlight.Count > 0 || journal.Read(session => DeliveryTable.NextDue(session, Name)) is not { } due)
            {
                return null;
            }

            DateTimeOffset opens = pace.OpensAt(journal.Clock.GetUtcNow());
            return due < opens ? opens : due;
        }
    }

    /// <summary>Sends a batch of what is due.</summary>
    /// <returns>False when nothing was due, or the destination may not be sent to now.</returns>
    public async Task<bool> DeliverDueAsync(CancellationToken cancellationToken)
    {
        List<DeliveryItem> batch = Claim();
        try
        {
            List<(DeliveryItem Item, StoreItem File)> files = await OpenAsync(batch, cancellationToken).ConfigureAwait(false);
            if (files.Count > 0)
            {
                await SendAsync(files, cancellationToken).ConfigureAwait(false);
            }

            return batch.Count > 0;
        }
        finally
        {
            lock (_claiming)
            {
                batch.ForEach(item => _inFlight.Remove(item.Id));
                _busy -= batch.Count > 0 ? 1 : 0;
            }
        }
    }

    /// <summary>Takes this caller's share of what is due.</summary>
    private List<DeliveryItem> Claim()
    {
        DateTimeOffset now = journal.Clock.GetUtcNow();
        lock (_claiming)
        {
            if (now < pace.OpensAt(now))
            {
                return [];
            }

            List<DeliveryItem> due = [.. journal.Read(session => DeliveryTable.Due(session, Name, now, (BatchSize * Lanes) + _inFlight.Count))
                .Where(item => !_inFlight.Contains(item.Id))];
            int idle = Math.Max(1, Lanes - _busy);
            List<DeliveryItem> batch = [.. due.Take(Math.Min(BatchSize, (due.Count + idle - 1) / idle))];
            batch.ForEach(item => _inFlight.Add(item.Id));
            _busy += batch.Count > 0 ? 1 : 0;
            return batch;
        }
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
        settling.SettleAsync(item, DeliveryVerdict.GiveUp(DeliveryCause.FileDamaged, reason));

    private async Task SendAsync(List<(DeliveryItem Item, StoreItem File)> files, CancellationToken cancellationToken)
    {
        int next = 0;
        try
        {
            await using IDestinationSession session = await transport.OpenAsync(
                [.. files.Select(file => file.File)], cancellationToken).ConfigureAwait(false);
            int learned = session.Capabilities.Count;
            await LearnAsync(session.Capabilities).ConfigureAwait(false);
            for (; next < files.Count && await MayGoOnAsync(cancellationToken).ConfigureAwait(false); next++)
            {
                (DeliveryItem item, StoreItem file) = files[next];
                DeliveryVerdict verdict = await session.SendAsync(file, cancellationToken).ConfigureAwait(false);
                pace.Sent(new FileInfo(file.Path).Length);
                await settling.SettleAsync(item, verdict, offersCommitment: session.OffersCommitment).ConfigureAwait(false);
            }

            pace.Succeeded();
            if (session.Capabilities.Count > learned)
            {
                await LearnAsync(session.Capabilities).ConfigureAwait(false);
            }

            await session.EndAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DestinationException fault)
        {
            await BrokenAsync(fault, [.. files.Skip(next).Select(file => file.Item)]).ConfigureAwait(false);
        }
    }

    /// <summary>False when the rate asks for a longer pause: the destination is not kept waiting with an open association.</summary>
    private async Task<bool> MayGoOnAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait = pace.RateWait;
        if (wait > LongestPause)
        {
            return false;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, journal.Clock, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private async Task LearnAsync(IReadOnlyList<Capability> capabilities)
    {
        List<Capability> changed = await journal.WriteAsync(
            transaction =>
            {
                DateTimeOffset now = journal.Clock.GetUtcNow();
                ContactTable.ReachedNeedsTransaction(transaction, Name, now);
                return CapabilityTable.LearnNeedsTransaction(transaction, Name, capabilities, now);
            },
            CancellationToken.None).ConfigureAwait(false);
        foreach (Capability capability in changed)
        {
            DeliveryLog.Learned(logger, Name, new DicomUID(capability.SopClass).Name, capability.TransferSyntax, capability.Answer);
        }
    }

    /// <summary>
    /// While the destination is down nothing of the batch could go. An exchange that broke under an object is held against
    /// that object alone: it goes behind the others, which were not tried.
    /// </summary>
    private async Task BrokenAsync(DestinationException fault, List<DeliveryItem> unsent)
    {
        DateTimeOffset rests = pace.Failed(fault.Verdict.RetryAfter);
        if (fault.IsDown)
        {
            await journal.WriteAsync(
                transaction => ContactTable.FailedNeedsTransaction(transaction, Name, fault.Verdict.Cause, journal.Clock.GetUtcNow()),
                CancellationToken.None).ConfigureAwait(false);
        }

        foreach (DeliveryItem item in fault.IsDown ? unsent : unsent.Take(1))
        {
            await settling.SettleAsync(item, fault.Verdict, fault.IsDown ? rests : null).ConfigureAwait(false);
        }
    }
}

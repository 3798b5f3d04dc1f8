using System.Globalization;
using System.Text;
using Appliance.Dicom.Data;
using Appliance.Dicom.Services;
using Appliance.Edge.Delivery;
using Appliance.Edge.Health;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Commitment;

/// <summary>
/// Asks destinations that do storage commitment for what they have stored, and asks again when no report comes, a bounded number of
/// times. What was stored at one that does not do it, or no longer, is delivered.
/// </summary>
public sealed class CommitmentRequester : BackgroundService
{
    /// <summary>How long a report is waited for before the destination is asked again.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>So often is asked without a report before an object counts as not committed to.</summary>
    internal const int MaxAsked = 5;

    /// <summary>Objects in one request at most.</summary>
    private const int BatchSize = 500;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(15);

    private readonly Journal _journal;
    private readonly CommitmentReports _reports;
    private readonly UnitDevice _device;
    private readonly IReadOnlyList<DestinationOptions> _destinations;
    private readonly TimeSpan _giveUpAfter;
    private readonly Heartbeats _heartbeats;
    private readonly ILogger<CommitmentRequester> _logger;
    private readonly Backoff _backoff = Backoff.WithJitter(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));
    private readonly Dictionary<string, Rest> _resting = [];

    /// <summary>A requester for the configured destinations.</summary>
    public CommitmentRequester(
        Journal journal,
        CommitmentReports reports,
        UnitDevice device,
        IReadOnlyList<DestinationOptions> destinations,
        DeliveryOptions delivery,
        NodeOptions node,
        Heartbeats heartbeats,
        ILogger<CommitmentRequester> logger)
    {
        (_journal, _reports, _device, _destinations, _heartbeats, _logger) = (journal, reports, device, destinations, heartbeats, logger);
        _giveUpAfter = TimeSpan.FromHours(delivery.GiveUpAfterHours);
        Exchange = new CommitmentExchange(node.AeTitle, reports);
    }

    /// <summary>How destinations are asked.</summary>
    internal CommitmentExchange Exchange { get; init; }

    /// <summary>Asks each destination for what waits.</summary>
    /// <returns>True when something was asked or settled.</returns>
    internal async Task<bool> AskDueAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = _journal.Clock.GetUtcNow();
        if (_journal.Read(CommitmentRequestTable.NextUntil) <= now)
        {
            await _journal.WriteAsync(transaction => CommitmentRequestTable.CloseLateNeedsTransaction(transaction, now), cancellationToken)
                .ConfigureAwait(false);
        }

        bool acted = false;
        foreach (DestinationOptions destination in _destinations)
        {
            acted |= IsAsked(destination)
                ? await AskAsync(destination, now, cancellationToken).ConfigureAwait(false)
                : await ReleaseAsync(destination.Name, now, cancellationToken).ConfigureAwait(false);
        }

        return acted;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using Heartbeat heartbeat = _heartbeats.Register("commitment requests", MaxSilence);
        using JournalSignal signal = _journal.Subscribe(JournalTopic.Deliveries);
        while (!stoppingToken.IsCancellationRequested)
        {
            heartbeat.Beat();
            try
            {
                if (!await AskDueAsync(stoppingToken).ConfigureAwait(false))
                {
                    await signal.WaitAsync(LongestSleep, _journal.Clock, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                CommitmentLog.StorageFailed(_logger, SafeFault.Describe(fault));
                await Task.Delay(LongestSleep, _journal.Clock, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What was stored waits for nothing where the destination is not to be asked, or answered that it does not do it.</summary>
    private bool IsAsked(DestinationOptions destination) => destination.MayCommit
        && (destination.StorageCommitment == CommitmentMode.True
            || _journal.Read(session => CapabilityTable.AnswerTo(session, destination.Name, DicomUID.StorageCommitmentPushModel.Value))
                is null or CapabilityAnswer.Accepted);

    private async Task<bool> ReleaseAsync(string destination, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<UncommittedDelivery> released = _journal.Read(session => CommitmentRequestTable.NotCommitted(session, destination, BatchSize));
        if (released.Count > 0)
        {
            await _journal.WriteAsync(
                transaction => released.ForEach(delivery => _reports.NotOfferedNeedsTransaction(transaction, delivery, destination, now)),
                cancellationToken).ConfigureAwait(false);
            CommitmentLog.Released(_logger, destination, released.Count);
        }

        return released.Count > 0;
    }

    private async Task<bool> AskAsync(DestinationOptions destination, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<UncommittedDelivery> waiting = _journal.Read(session => CommitmentRequestTable.Waiting(session, destination.Name, BatchSize));
        Rest? rest = _resting.GetValueOrDefault(destination.Name);
        List<UncommittedDelivery> overdue = waiting.FindAll(delivery => delivery.Asked >= MaxAsked || delivery.StoredAt + _giveUpAfter <= now);
        if (overdue.Count > 0)
        {
            await GiveUpAsync(destination, overdue, rest?.Reason ?? "no report came", now).ConfigureAwait(false);
            return true;
        }

        if (waiting.Count == 0 || rest?.Until > now)
        {
            return false;
        }

        (RequestOutcome outcome, string reason) = await SendAsync(destination, waiting, now, cancellationToken).ConfigureAwait(false);
        if (outcome == RequestOutcome.Taken)
        {
            _resting.Remove(destination.Name);
            CommitmentLog.Requested(_logger, destination.Name, waiting.Count);
            return true;
        }

        CommitmentLog.NotAsked(_logger, destination.Name, reason);
        if (outcome == RequestOutcome.NotOffered && destination.StorageCommitment == CommitmentMode.True)
        {
            await GiveUpAsync(destination, waiting, reason, now).ConfigureAwait(false);
        }

        int failures = (rest?.Failures ?? 0) + 1;
        _resting[destination.Name] = new Rest(failures, now + _backoff.After(failures), reason);
        return outcome == RequestOutcome.NotOffered;
    }

    private async Task<(RequestOutcome Outcome, string Reason)> SendAsync(
        DestinationOptions destination, List<UncommittedDelivery> deliveries, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // In the journal before it is sent: the report may come before the answer, or after a restart.
        (long id, string uid) = await _journal.WriteAsync(
            transaction =>
            {
                string uid = UidOf(destination, CommitmentRequestTable.NextId(transaction), now);
                return (CommitmentRequestTable.AddNeedsTransaction(transaction, uid, destination.Name, deliveries, now, now + Patience), uid);
            },
            cancellationToken).ConfigureAwait(false);
        var request = new StorageCommitmentRequest(uid, [.. deliveries.Select(delivery => delivery.Reference)]);
        (RequestOutcome Outcome, string Reason) result = await Exchange.AskAsync(destination.Endpoint, request, cancellationToken).ConfigureAwait(false);
        if (result.Outcome != RequestOutcome.Taken)
        {
            await _journal.WriteAsync(
                transaction => NotTakenNeedsTransaction(transaction, destination, result.Outcome, id, now), CancellationToken.None)
                .ConfigureAwait(false);
        }

        return result;
    }

    /// <summary>A request that was refused counts as asked; one that never got there, or that the destination does not know, does not.</summary>
    private static void NotTakenNeedsTransaction(
        JournalTransaction transaction, DestinationOptions destination, RequestOutcome outcome, long id, DateTimeOffset now)
    {
        if (outcome == RequestOutcome.Refused)
        {
            CommitmentRequestTable.CloseNeedsTransaction(transaction, id);
            return;
        }

        CommitmentRequestTable.ForgetNeedsTransaction(transaction, id);
        if (outcome == RequestOutcome.NotOffered)
        {
            (string sopClass, IReadOnlyList<string> syntaxes) = StorageCommitmentScp.Context;
            CapabilityTable.LearnNeedsTransaction(
                transaction, destination.Name, [new Capability(sopClass, syntaxes[0], CapabilityAnswer.AbstractSyntaxNotSupported)], now);
        }
    }

    private Task GiveUpAsync(DestinationOptions destination, List<UncommittedDelivery> deliveries, string reason, DateTimeOffset now)
    {
        CommitmentLog.NeverReported(_logger, destination.Name, deliveries.Count, reason);
        return _journal.WriteAsync(
            transaction =>
            {
                foreach (UncommittedDelivery delivery in deliveries)
                {
                    if (destination.StorageCommitment == CommitmentMode.True)
                    {
                        _reports.NotCommittedNeedsTransaction(transaction, delivery, destination.Name, reason, now);
                    }
                    else
                    {
                        _reports.UnreportedNeedsTransaction(transaction, delivery, destination.Name, reason, now);
                    }
                }
            },
            CancellationToken.None);
    }

    /// <summary>Derived from who asks, whom and when, so that no two requests share one.</summary>
    private string UidOf(DestinationOptions destination, long number, DateTimeOffset now) =>
        DicomUID.Derive(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"commitment|{_device.Uid}|{destination.Name}|{number}|{now.UtcTicks}"))).Value;

    /// <summary>A destination that is not asked for a while.</summary>
    private sealed record Rest(int Failures, DateTimeOffset Until, string Reason);
}

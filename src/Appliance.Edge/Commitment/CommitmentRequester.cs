using System.Globalization;
using System.Text;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Delivery;
using Appliance.Edge.Health;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Commitment;

/// <summary>Asks destinations that do storage commitment for what they have stored, and asks again when no report comes.</summary>
public sealed class CommitmentRequester(
    Journal journal,
    CommitmentReports reports,
    UnitDevice device,
    IReadOnlyList<DestinationOptions> destinations,
    NodeOptions node,
    Heartbeats heartbeats,
    ILogger<CommitmentRequester> logger) : BackgroundService
{
    /// <summary>How long a report is waited for before the destination is asked again.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>So often is asked without a report before an object counts as not committed to.</summary>
    internal const int MaxAsked = 5;

    /// <summary>Objects in one request at most.</summary>
    private const int BatchSize = 500;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(15);

    private readonly Backoff _backoff = Backoff.WithJitter(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));

    private readonly Dictionary<string, (int Failures, DateTimeOffset Until)> _resting = [];
    private readonly StorageCommitmentScu _scu = new(reports);

    /// <summary>How long an association stays open for a report that follows at once; later ones come on one of their own.</summary>
    internal TimeSpan SameAssociation { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Asks each destination for what waits.</summary>
    /// <returns>True when something was asked.</returns>
    internal async Task<bool> AskDueAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = journal.Clock.GetUtcNow();
        if (journal.Read(CommitmentRequestTable.NextUntil) <= now)
        {
            await journal.WriteAsync(transaction => CommitmentRequestTable.CloseLateNeedsTransaction(transaction, now), cancellationToken)
                .ConfigureAwait(false);
        }

        bool asked = false;
        foreach (DestinationOptions destination in destinations.Where(destination => destination.StorageCommitment))
        {
            if (!_resting.TryGetValue(destination.Name, out (int Failures, DateTimeOffset Until) rest) || rest.Until <= now)
            {
                asked |= await AskAsync(destination, now, cancellationToken).ConfigureAwait(false);
            }
        }

        return asked;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using Heartbeat heartbeat = heartbeats.Register("commitment requests", MaxSilence);
        using JournalSignal signal = journal.Subscribe(JournalTopic.Deliveries);
        while (!stoppingToken.IsCancellationRequested)
        {
            heartbeat.Beat();
            try
            {
                if (!await AskDueAsync(stoppingToken).ConfigureAwait(false))
                {
                    await signal.WaitAsync(LongestSleep, journal.Clock, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                CommitmentLog.StorageFailed(logger, SafeFault.Describe(fault));
                await Task.Delay(LongestSleep, journal.Clock, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> AskAsync(DestinationOptions destination, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<UncommittedDelivery> waiting = journal.Read(session => CommitmentRequestTable.Waiting(session, destination.Name, BatchSize));
        if (waiting.Count == 0)
        {
            return false;
        }

        if (waiting.Exists(delivery => delivery.Asked >= MaxAsked))
        {
            await GiveUpAsync(destination.Name, [.. waiting.Where(delivery => delivery.Asked >= MaxAsked)], now).ConfigureAwait(false);
            return true;
        }

        // In the journal before it is sent: the report may come before the answer, or after a restart.
        (long id, string uid) = await journal.WriteAsync(
            transaction =>
            {
                string uid = UidOf(destination, CommitmentRequestTable.NextId(transaction), now);
                return (CommitmentRequestTable.AddNeedsTransaction(transaction, uid, destination.Name, waiting, now, now + Patience), uid);
            },
            cancellationToken).ConfigureAwait(false);
        var request = new StorageCommitmentRequest(uid, [.. waiting.Select(delivery => delivery.Reference)]);
        string? fault = await SendAsync(destination, request, cancellationToken).ConfigureAwait(false);
        if (fault is null)
        {
            _resting.Remove(destination.Name);
            CommitmentLog.Requested(logger, destination.Name, waiting.Count);
            return true;
        }

        CommitmentLog.NotAsked(logger, destination.Name, fault);
        await journal.WriteAsync(transaction => CommitmentRequestTable.ForgetNeedsTransaction(transaction, id), CancellationToken.None)
            .ConfigureAwait(false);
        int failures = _resting.GetValueOrDefault(destination.Name).Failures + 1;
        _resting[destination.Name] = (failures, now + _backoff.After(failures));
        return false;
    }

    private Task GiveUpAsync(string destination, List<UncommittedDelivery> deliveries, DateTimeOffset now) =>
        journal.WriteAsync(
            transaction =>
            {
                foreach (UncommittedDelivery delivery in deliveries)
                {
                    reports.NotCommittedNeedsTransaction(transaction, delivery, destination, "no report came", now);
                }
            },
            CancellationToken.None);

    private async Task<string?> SendAsync(DestinationOptions destination, StorageCommitmentRequest request, CancellationToken cancellationToken)
    {
        bool taken = false;
        try
        {
            var parameters = new AssociationParameters
            {
                CallingAE = node.AeTitle,
                Contexts = AssociationParameters.Propose(StorageCommitmentScp.Context),
            };
            await using Association association = await Association.RequestAsync(destination.Endpoint, parameters, cancellationToken)
                .ConfigureAwait(false);
            NServiceResult result = await StorageCommitmentScu.RequestAsync(association, request, cancellationToken).ConfigureAwait(false);
            taken = !result.Status.IsFailure;
            if (taken)
            {
                await TakeReportsAsync(association, cancellationToken).ConfigureAwait(false);
            }

            await association.ReleaseAsync(cancellationToken).ConfigureAwait(false);
            return taken ? null : $"answered {result.Status}";
        }
        catch (DicomNetworkException fault)
        {
            // What was answered with success stays asked, however the association ended.
            return taken ? null : fault.Message;
        }
    }

    private async Task TakeReportsAsync(Association association, CancellationToken cancellationToken)
    {
        while (await association.WaitAsync(SameAssociation, cancellationToken).ConfigureAwait(false)
            && await association.ReceiveCommandAsync(cancellationToken).ConfigureAwait(false) is { } message)
        {
            if (_scu.Handles(message.Command.Field))
            {
                await _scu.HandleAsync(association, message, cancellationToken).ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>Derived from who asks, whom and when, so that no two requests share one.</summary>
    private string UidOf(DestinationOptions destination, long number, DateTimeOffset now) =>
        DicomUID.Derive(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"commitment|{device.Uid}|{destination.Name}|{number}|{now.UtcTicks}"))).Value;
}

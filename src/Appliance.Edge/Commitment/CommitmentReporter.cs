using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Delivery;
using Appliance.Edge.Health;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Commitment;

/// <summary>Brings the reports that are owed to the peers that asked, each on an association of its own, until they are taken or given up.</summary>
public sealed class CommitmentReporter(
    Journal journal, CommitmentJudge judge, IReadOnlyList<ScannerOptions> scanners, Heartbeats heartbeats, ILogger<CommitmentReporter> logger)
    : BackgroundService
{
    /// <summary>How long a report is tried for.</summary>
    internal static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(1);

    /// <summary>Reports that are looked at together.</summary>
    private const int BatchSize = 16;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(10);

    /// <summary>Longer than any exchange with a peer may take, by the timers of the association.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(15);

    private readonly Backoff _backoff = Backoff.WithJitter(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));

    /// <summary>Where a scanner takes reports; null when the site profile does not say.</summary>
    internal static DicomEndpoint? AddressOf(IEnumerable<ScannerOptions> scanners, string callingAE) =>
        scanners.FirstOrDefault(scanner => scanner.ReportHost.Length > 0 && scanner.AeTitle.Trim(' ') == callingAE) is { } scanner
            ? new DicomEndpoint(callingAE, scanner.ReportHost, scanner.ReportPort)
            : null;

    /// <summary>Reports what is due.</summary>
    /// <returns>False when nothing was due.</returns>
    internal async Task<bool> ReportDueAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = journal.Clock.GetUtcNow();
        List<CommitmentRow> due = journal.Read(session => CommitmentTable.Due(session, now, BatchSize));
        foreach (CommitmentRow row in due)
        {
            await ReportAsync(row, cancellationToken).ConfigureAwait(false);
        }

        return due.Count > 0;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using Heartbeat heartbeat = heartbeats.Register("commitment reports", MaxSilence);
        using JournalSignal signal = journal.Subscribe(JournalTopic.Commitments);
        while (!stoppingToken.IsCancellationRequested)
        {
            heartbeat.Beat();
            try
            {
                if (!await ReportDueAsync(stoppingToken).ConfigureAwait(false))
                {
                    await signal.WaitAsync(Sleep(), journal.Clock, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                CommitmentLog.StorageFailed(logger, SafeFault.Describe(fault));
                await Task.Delay(LongestSleep, journal.Clock, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ReportAsync(CommitmentRow row, CancellationToken cancellationToken)
    {
        if (AddressOf(scanners, row.CallingAE) is not { } remote)
        {
            // Its own association ended without an answer: a report that nobody can be told of.
            CommitmentLog.NoAddress(logger, row.Id, row.CallingAE);
            await MoveAsync(row, CommitmentEvent.Expired, "no address to report to").ConfigureAwait(false);
            return;
        }

        StorageCommitmentReport report = judge.Report(row);
        string? fault = await SendAsync(row, remote, report, cancellationToken).ConfigureAwait(false);
        if (fault is null)
        {
            CommitmentLog.Reported(logger, row.Id, row.CallingAE, report.Committed.Count, report.Failed.Count);
            await MoveAsync(row, CommitmentEvent.Reported, null).ConfigureAwait(false);
        }
        else if (journal.Clock.GetUtcNow() - row.CreatedAt < GiveUpAfter)
        {
            CommitmentLog.Postponed(logger, row.Id, row.CallingAE, fault);
            await MoveAsync(row, CommitmentEvent.Failed, fault).ConfigureAwait(false);
        }
        else
        {
            CommitmentLog.GivenUp(logger, row.Id, row.CallingAE, fault);
            await MoveAsync(row, CommitmentEvent.Expired, fault).ConfigureAwait(false);
        }
    }

    private async Task<string?> SendAsync(
        CommitmentRow row, DicomEndpoint remote, StorageCommitmentReport report, CancellationToken cancellationToken)
    {
        try
        {
            var parameters = new AssociationParameters
            {
                CallingAE = row.CalledAE,
                Contexts = AssociationParameters.Propose(StorageCommitmentScp.Context),
                UserItems = [StorageCommitmentScp.ReportRole],
                TimeProvider = journal.Clock,
            };
            await using Association association = await Association.RequestAsync(remote, parameters, cancellationToken).ConfigureAwait(false);
            DicomStatus status = await StorageCommitmentScp.ReportAsync(association, report, cancellationToken).ConfigureAwait(false);
            await association.ReleaseAsync(cancellationToken).ConfigureAwait(false);
            return status.IsFailure ? $"answered {status}" : null;
        }
        catch (DicomNetworkException fault)
        {
            return fault.Message;
        }
    }

    private Task MoveAsync(CommitmentRow row, CommitmentEvent happened, string? reason)
    {
        DateTimeOffset now = journal.Clock.GetUtcNow();
        return journal.WriteAsync(
            transaction => CommitmentTable.MoveNeedsTransaction(
                transaction, row, happened, now, now + _backoff.After(row.Attempts + 1), reason),
            CancellationToken.None);
    }

    private TimeSpan Sleep()
    {
        TimeSpan due = (journal.Read(CommitmentTable.NextDue) ?? DateTimeOffset.MaxValue) - journal.Clock.GetUtcNow();
        return due < TimeSpan.Zero ? TimeSpan.Zero : due < LongestSleep ? due : LongestSleep;
    }
}

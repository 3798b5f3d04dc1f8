using Appliance.Edge.Entitlements;
using Appliance.Edge.Health;
using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Shadows;

/// <summary>
/// Runs the versions that are tried beside the active ones, one at a time, when no other run is due: behind even the background lane, and
/// without growing older. On a unit that is never idle they are dropped in the end.
/// </summary>
public sealed class ShadowRunner(
    Journal journal,
    FindShadowApp find,
    ShadowAttempt attempt,
    ShadowEnding ending,
    MemoryBudget budget,
    RunGate gate,
    ProofGate proofs,
    LicenceGate licences,
    Heartbeats heartbeats,
    RunningOptions options,
    TimeProvider clock,
    ILogger<ShadowRunner> logger) : BackgroundService
{
    /// <summary>How long a shadow run waits for an idle unit.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromHours(24);

    private static readonly TimeSpan AfterStorageFault = TimeSpan.FromSeconds(5);

    private readonly Heartbeat _heartbeat = heartbeats.Register("shadow", TimeSpan.FromSeconds(options.MaxSilenceSeconds));

    /// <summary>Puts back what an earlier process left, and starts. Needs the lock of the role <c>runner</c>.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await journal.WriteAsync(
            transaction => ShadowTable.UnderWay(transaction).ForEach(run => ending.InterruptedNeedsTransaction(transaction, run, clock.GetUtcNow())),
            cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Executes or drops the shadow run that waits longest.</summary>
    /// <returns>False when none waits, or the unit is not idle.</returns>
    public async Task<bool> RunNextAsync(CancellationToken cancellationToken)
    {
        if (journal.Read(session => ShadowTable.First(session)) is not { } oldest)
        {
            return false;
        }

        // One whose engines or golden cases are waited for hides no other.
        RunGateView open = gate.Look(journal.Read(ShadowTable.Waiting));
        ShadowRow? run = Hopeless(oldest, find(oldest.App)) is null ? journal.Read(session => ShadowTable.First(session, Closed(session, open))) : oldest;
        if (run is null)
        {
            return false;
        }

        ShadowApp? app = find(run.App); // Once: another process may remove it at any time.
        if (Hopeless(run, app) is { } reason)
        {
            await ending.DropAsync(run, reason).ConfigureAwait(false);
            return true;
        }

        bool claimed = await journal.WriteAsync(transaction => TryClaimNeedsTransaction(transaction, run, app!.Needs, open), cancellationToken).ConfigureAwait(false);
        if (claimed)
        {
            await attempt.ExecuteAsync(run with { State = ShadowState.Running }, app!, _heartbeat, cancellationToken).ConfigureAwait(false);
        }

        return claimed;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _heartbeat.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using JournalSignal signal = journal.Subscribe(JournalTopic.Runs);
        while (!stoppingToken.IsCancellationRequested)
        {
            _heartbeat.Beat();
            try
            {
                if (!await RunNextAsync(stoppingToken).ConfigureAwait(false))
                {
                    await signal.WaitAsync(_heartbeat.IdleInterval, clock, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                ShadowLog.StorageFailed(logger, SafeFault.Describe(fault));
                await Task.Delay(AfterStorageFault, clock, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Why a shadow run will never be; null when it may.</summary>
    private string? Hopeless(ShadowRow run, ShadowApp? app) =>
        app is null ? "the version may no longer be used"
        : budget.Impossible(app.Needs).Count > 0 ? "the version needs more memory than the unit has"
        : proofs.Refusals(run.App).Count > 0 ? "its golden cases do not come out on this unit"
        : !licences.MayRun(run.App, run.StudyId) ? "its licence does not allow it"
        : clock.GetUtcNow() - run.CreatedAt > MaxWait ? "the unit was never idle" : null;

    private static IReadOnlyList<AppVersion> Closed(JournalSession session, RunGateView open) =>
        open.Closed(ShadowTable.Waiting(session), RunTable.UnderWay(session).ConvertAll(run => run.App));

    private bool TryClaimNeedsTransaction(JournalTransaction transaction, ShadowRow run, RunNeeds needs, RunGateView open)
    {
        // One at a time: one that is still marked was broken off by a fault of the disk.
        ShadowTable.UnderWay(transaction).ForEach(broken => ShadowTable.MoveNeedsTransaction(transaction, broken, ShadowEvent.GaveWay, clock.GetUtcNow()));
        if (ShadowTable.First(transaction, Closed(transaction, open))?.Id != run.Id
            || RunQueue.AllDue(transaction, clock.GetUtcNow()).Count > 0
            || AppProofTable.IsSuspectUnderWay(transaction)
            || !budget.HasRoom(needs, [.. RunTable.UnderWay(transaction).Select(other => other.Needs), .. AppProofTable.NeedsUnderWay(transaction)]))
        {
            return false;
        }

        ShadowTable.MoveNeedsTransaction(transaction, run, ShadowEvent.Claimed, clock.GetUtcNow());
        transaction.Execute(
            "UPDATE shadow_run SET host_mebibytes = $host, device_mebibytes = $device WHERE id = $id",
            ("$host", needs.HostMebibytes), ("$device", needs.DeviceMebibytes), ("$id", run.Id));
        return true;
    }
}

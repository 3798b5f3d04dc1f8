using Appliance.Edge.Apps;
using Appliance.Edge.Health;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Proofs;

/// <summary>
/// Runs golden cases again, one app at a time, when program, engine, driver, operating system or the options of the runtime are others than
/// when they last came out, or when they never did here. Those of apps that studies wait for come first.
/// </summary>
/// <param name="apps">The apps on the unit.</param>
/// <param name="waits">Whether an app has to wait for something else first: its golden cases prove the engines that studies are run on.</param>
/// <param name="run">Runs the golden cases of an app.</param>
/// <param name="gate">Is told what has changed.</param>
/// <param name="ending">Writes down how they came out.</param>
/// <param name="ground">The unit as it is now.</param>
/// <param name="budget">The memory: golden cases take theirs like runs.</param>
/// <param name="journal">The journal.</param>
/// <param name="heartbeats">The workers.</param>
/// <param name="options">How long a worker may be silent.</param>
/// <param name="logger">Where it tells.</param>
public sealed class GoldenProver(
    AppShelf apps,
    Func<AppVersion, bool> waits,
    RunGolden run,
    ProofGate gate,
    ProofEnding ending,
    ProvingGround ground,
    MemoryBudget budget,
    Journal journal,
    Heartbeats heartbeats,
    RunningOptions options,
    ILogger<GoldenProver> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterStorageFault = TimeSpan.FromSeconds(5);

    private readonly Heartbeat _heartbeat = heartbeats.Register("golden", TimeSpan.FromSeconds(options.MaxSilenceSeconds));
    private string? _seen;
    private DateTimeOffset _lookedAt;

    /// <summary>Counts what an earlier process broke off, and starts. Needs the lock of the role <c>runner</c>, and comes before the runs.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ending.RecoverAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs the golden cases of the app that is next.</summary>
    /// <returns>False when none are owed, or what is owed has to wait.</returns>
    public async Task<bool> ProveNextAsync(CancellationToken cancellationToken)
    {
        await ending.PutBackAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<AppPackage> owed = await LookAsync(cancellationToken).ConfigureAwait(false);
        AppPackage? next = owed.FirstOrDefault(package => !waits(VersionOf(package)));
        if (next is null)
        {
            return false;
        }

        try
        {
            await ProveAsync(next, VersionOf(next), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Not the fault of the golden cases.
            await ending.PutBackAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _heartbeat.Dispose();
        base.Dispose();
    }

    private async Task ProveAsync(AppPackage next, AppVersion app, CancellationToken cancellationToken)
    {
        await journal.WriteAsync(
            transaction => AppProofTable.ReserveNeedsTransaction(transaction, app, RunNeeds.Of(next.Manifest.Resources)), cancellationToken).ConfigureAwait(false);
        await RoomAsync(app, RunNeeds.Of(next.Manifest.Resources), cancellationToken).ConfigureAwait(false);
        if (await ending.BeginAsync(app, cancellationToken).ConfigureAwait(false) is not { } proof)
        {
            return; // It was removed meanwhile, or is made up of other modules.
        }

        long began = journal.Clock.GetTimestamp();
        GoldenOutcome outcome = await run(next, _heartbeat, cancellationToken).ConfigureAwait(false);
        await ending.EndAsync(proof, outcome, journal.Clock.GetElapsedTime(began)).ConfigureAwait(false);
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
                if (!await ProveNextAsync(stoppingToken).ConfigureAwait(false))
                {
                    await signal.WaitAsync(_heartbeat.IdleInterval < Every ? _heartbeat.IdleInterval : Every, journal.Clock, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                ProofsLog.StorageFailed(logger, SafeFault.Describe(fault));
                await Task.Delay(AfterStorageFault, journal.Clock, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// What is owed. Opening sixty packages takes a moment and a unit at work wakes this often, so it is done when apps or the runs that wait
    /// are others than before, and every few minutes.
    /// </summary>
    private async Task<IReadOnlyList<AppPackage>> LookAsync(CancellationToken cancellationToken)
    {
        (List<AppVersion> waiting, string seen) = journal.Read(session => (Waiting(session), Seen(session)));
        if (seen == _seen && journal.Clock.GetUtcNow() - _lookedAt < Every)
        {
            return [];
        }

        HashSet<AppVersion> wanted =
        [
            .. waiting, .. apps.Active().Select(active => active.App),
            .. journal.Read(AppTable.All).Where(row => row.State == AppState.Shadow).Select(row => row.App),
        ];
        List<AppPackage> packages = [.. wanted.Select(apps.Find).OfType<AppPackage>().Where(package => budget.Impossible(RunNeeds.Of(package.Manifest.Resources)).Count == 0)];
        HashSet<AppVersion> owed = await ending.ObserveAsync([.. packages.Select(package => (VersionOf(package), ground.SubjectOf(package)))], ground.Platform, cancellationToken)
            .ConfigureAwait(false);
        packages.RemoveAll(package => !owed.Contains(VersionOf(package)));
        packages.ForEach(package => gate.Forget(VersionOf(package)));

        // What waits for its engines is looked at again with the next signal.
        (_seen, _lookedAt) = (packages.Count > 0 ? null : seen, journal.Clock.GetUtcNow());
        return [.. packages
            .OrderByDescending(package => waiting.Contains(VersionOf(package))).ThenBy(package => package.Id, StringComparer.Ordinal)];
    }

    /// <summary>Waits until there is room: from now on no run is begun that would take it. What the process ended in before runs alone.</summary>
    private async Task RoomAsync(AppVersion app, RunNeeds needs, CancellationToken cancellationToken)
    {
        using JournalSignal signal = journal.Subscribe(JournalTopic.Runs);
        while (!journal.Read(session => HasRoom(session, app, needs)))
        {
            _heartbeat.Beat();
            await signal.WaitAsync(Soon, journal.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool HasRoom(JournalSession session, AppVersion app, RunNeeds needs)
    {
        List<RunRow> underWay = RunTable.UnderWay(session);
        List<RunNeeds> taken = [.. underWay.Select(other => other.Needs), .. Shadows.ShadowTable.NeedsUnderWay(session)];
        return !underWay.Exists(other => other.IsSuspect)
            && (AppProofTable.Find(session, app) is { IsSuspect: true } ? taken.Count == 0 : budget.HasRoom(needs, taken));
    }

    private static List<AppVersion> Waiting(JournalSession session) => session.Query(
        "SELECT DISTINCT app_id, app_version FROM run WHERE state = 'Pending' ORDER BY app_id, app_version",
        row => new AppVersion(row.GetString(0), row.GetString(1)));

    /// <summary>What a look depends on, but for the files.</summary>
    private string Seen(JournalSession session) => string.Join('\n', [
        $"{gate.Renewals}",
        .. AppTable.All(session).Select(row => $"{row.App} {row.State} {row.InstalledAt.UtcTicks} {string.Join(' ', row.Modules)}"),
        .. Waiting(session).Select(app => $"{app}"),
        .. AppProofTable.All(session).Where(proof => !proof.IsRefused).Select(proof => $"{proof.App} {proof.State}")]);

    private static AppVersion VersionOf(AppPackage package) => new(package.Id, package.Version);
}

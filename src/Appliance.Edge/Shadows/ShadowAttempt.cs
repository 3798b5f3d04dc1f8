using Appliance.Edge.Health;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Shadows;

/// <summary>One shadow run: the same input as the active version's run had, the execution, and the comparison.</summary>
public sealed class ShadowAttempt(
    Journal journal,
    Spool spool,
    IAppExecutor executor,
    ShadowEnding ending,
    MemoryBudget budget,
    RunGate gate,
    PeakMemory memory,
    CheckedFiles files,
    RunningOptions options,
    TimeProvider clock,
    ILogger<ShadowAttempt> logger)
{
    /// <summary>Executes a claimed run to whatever end.</summary>
    /// <exception cref="IOException">The disk failed: the next claim puts the run back.</exception>
    /// <exception cref="OperationCanceledException">The process stops: the run waits for its next turn.</exception>
    internal async Task ExecuteAsync(ShadowRow run, ShadowApp app, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        try
        {
            (RunRow Active, ExecutionRequest Request)? work = await GatherAsync(run, heartbeat, cancellationToken).ConfigureAwait(false);
            if (work is not { } found)
            {
                await ending.DropAsync(run, "its input is no longer that of the active version's run").ConfigureAwait(false);
                return;
            }

            Execution execution = await ExecuteAsync(run, app, found.Request, heartbeat, cancellationToken).ConfigureAwait(false);
            if (execution.State == RunState.Failed)
            {
                throw new AppFailedException(string.Join(", ", execution.Result.Reasons.Select(reason => reason.TextEn)), null);
            }

            RunResult active = found.Active.ResultJson is { } json ? RunResult.FromJson(json) : new RunResult();
            await ending.CompareAsync(
                run, ShadowComparison.Of((found.Active.State, active), (execution.State, execution.Result), app.Tolerances)).ConfigureAwait(false);
        }
        catch (AppFailedException fault)
        {
            await ending.FailAsync(run, fault).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await ending.PutBackAsync(run).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            ShadowLog.GaveWay(logger, run.Id);
        }
    }

    /// <summary>The active version's run and its input; null when the study has moved on, or the input is not what it was.</summary>
    private async Task<(RunRow Active, ExecutionRequest Request)?> GatherAsync(ShadowRow run, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        (RunRow Run, byte[]? Digest)? active = journal.Read(session => FindActive(session, run));
        if (active is not { Digest: { } digest } known)
        {
            return null;
        }

        RunRow tried = known.Run with { App = run.App };
        RunInput input = journal.Read(session => RunInput.Gather(session, tried)) with { Companions = [], Predecessors = [] };
        ExecutionRequest request = input.Request(tried, spool) with { IsShadow = true };
        if (!request.InputDigest.Span.SequenceEqual(digest))
        {
            return null;
        }

        List<InstanceRow> lost = await InputCheck.FindLostAsync(
            input.Instances.Concat(input.Priors.SelectMany(prior => prior.Instances)), spool, files, heartbeat, cancellationToken).ConfigureAwait(false);
        return lost.Count > 0 ? null : (known.Run, request);
    }

    private static (RunRow Run, byte[]? Digest)? FindActive(JournalSession session, ShadowRow run)
    {
        RunRow? active = session.First(
            $"SELECT {RunRow.Columns} FROM run WHERE study_id = $study AND revision = $revision AND app_id = $app AND app_version = $version",
            RunRow.Map,
            ("$study", run.StudyId), ("$revision", run.Revision), ("$app", run.App.Id), ("$version", run.ActiveVersion));
        return active is null || StudyTable.Get(session, run.StudyId).Revision != run.Revision
            ? null
            : (active, session.First("SELECT input_digest FROM run WHERE id = $id", row => row.IsDBNull(0) ? null : (byte[])row.GetValue(0), ("$id", active.Id)));
    }

    private async Task<Execution> ExecuteAsync(
        ShadowRow run, ShadowApp app, ExecutionRequest request, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds), clock);
        using var way = new CancellationTokenSource();
        using var any = CancellationTokenSource.CreateLinkedTokenSource(time.Token, way.Token, cancellationToken);
        using PeakMemory.Measure company = memory.Begin(); // Other runs were not alone.
        Task watch = GiveWayAsync(run.App, app.Needs, way, any.Token);
        try
        {
            return await Task.Run(() => executor.ExecuteAsync(request, new Beats(heartbeat), any.Token), CancellationToken.None)
                .WaitAsync(any.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException fault) when (time.IsCancellationRequested && !way.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new AppFailedException($"no result within {options.TimeoutSeconds:0.#} s (Running:TimeoutSeconds)", fault);
        }
#pragma warning disable CA1031 // An app may throw anything; it fails this shadow run, never the runner.
        catch (Exception fault) when (fault is not OperationCanceledException || !any.IsCancellationRequested)
#pragma warning restore CA1031
        {
            throw new AppFailedException($"{fault.GetType().Name}: {fault.Message}", fault);
        }
        finally
        {
            await any.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(false);
        }
    }

    /// <summary>Ends the shadow run as soon as a run is due that could start without it.</summary>
    private async Task GiveWayAsync(AppVersion app, RunNeeds own, CancellationTokenSource way, CancellationToken cancellationToken)
    {
        using JournalSignal signal = journal.Subscribe(JournalTopic.Runs);
        try
        {
            while (!IsInTheWay(app, own))
            {
                await signal.WaitAsync(TimeSpan.FromSeconds(10), clock, cancellationToken).ConfigureAwait(false);
            }

            await way.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The shadow run is over.
        }
    }

    private bool IsInTheWay(AppVersion app, RunNeeds own)
    {
        RunGateView open = gate.Look(journal.Read(session => RunQueue.DueApps(session, clock.GetUtcNow())));
        return journal.Read(session => IsInTheWay(session, open, app, own));
    }

    private bool IsInTheWay(JournalSession session, RunGateView open, AppVersion app, RunNeeds own)
    {
        List<RunRow> underWay = RunTable.UnderWay(session);
        List<RunNeeds> taken = underWay.ConvertAll(other => other.Needs);
        List<RunRow> due = RunQueue.AllDue(session, clock.GetUtcNow());
        List<AppVersion> others = underWay.ConvertAll(other => other.App);
        HashSet<AppVersion> closed = [.. open.Closed(due.Select(run => run.App).Distinct(), others)];
        HashSet<AppVersion> closedByThis = [.. open.Closed(due.Select(run => run.App).Distinct(), [.. others, app])];
        return due.Exists(run => !closed.Contains(run.App) && budget.HasRoom(run.Needs, taken)
            && (closedByThis.Contains(run.App) || !budget.HasRoom(run.Needs, [.. taken, own])));
    }

    private sealed class Beats(Heartbeat heartbeat) : IProgress<ExecutionProgress>
    {
        public void Report(ExecutionProgress value) => heartbeat.Beat();
    }
}

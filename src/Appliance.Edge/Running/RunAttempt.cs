using Appliance.Edge.Entitlements;
using Appliance.Edge.Health;
using Appliance.Edge.Priors;
using Appliance.Edge.Proofs;
using Appliance.Edge.Storage;
using Appliance.Inference.Pipelines;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Running;

/// <summary>One attempt at one run: gathers the input, executes the app within its time, and ends the run.</summary>
public sealed class RunAttempt(
    Journal journal,
    Spool spool,
    IAppExecutor executor,
    RunEnding ending,
    MemoryBudget budget,
    LicenceGate licences,
    ProofGate proofs,
    PeakMemory memory,
    CheckedFiles files,
    RunningOptions options,
    TimeProvider clock,
    ILogger<RunAttempt> logger)
{
    /// <summary>Executes a claimed run to whatever end. Faults of the app end here; those of disk and journal do not.</summary>
    /// <exception cref="IOException">The disk failed: nothing is counted, the next claim puts the run back.</exception>
    /// <exception cref="OperationCanceledException">The process stops: the run waits for its next turn.</exception>
    internal async Task ExecuteAsync(RunRow run, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        using IDisposable? scope = logger.BeginScope(new Dictionary<string, object> { ["Run"] = run.Id, ["Study"] = run.StudyId });
        RunningLog.Started(logger, run.Id, run.StudyId, run.Revision, run.App.Id, run.App.Version);
        ExecutionRequest? request = null;
        try
        {
            RunInput input = journal.Read(session => RunInput.Gather(session, run));
            List<InstanceRow> lost = await InputCheck.FindLostAsync(input.Instances, spool, files, heartbeat, cancellationToken).ConfigureAwait(false);
            if (lost.Count > 0)
            {
                await ending.LoseAsync(run, lost).ConfigureAwait(false);
                lost.ForEach(instance => SpoolLog.Missing(logger, instance.Id, instance.StudyId));
                return;
            }

            input = await WithoutLostPriorsAsync(run, input, heartbeat, cancellationToken).ConfigureAwait(false);
            (LicenceGrant? grant, IReadOnlyList<RefusalReason> unlicensed) = licences.Ask(run);
            request = input.Request(run, spool) with { Refusals = [.. unlicensed, .. proofs.Refusals(run.App), .. budget.Impossible(run.Needs)] };
            Execution execution = await ExecuteInTimeAsync(run, request, heartbeat, cancellationToken).ConfigureAwait(false) with { Grant = grant };
            RunState state = execution.State == RunState.Failed
                ? await ending.FailAsync(run, execution, request.InputDigest, cancellationToken).ConfigureAwait(false)
                : await ending.CompleteAsync(run, execution, request.InputDigest, cancellationToken).ConfigureAwait(false);
            RunningLog.Ended(logger, run.Id, state, (clock.GetUtcNow() - run.StartedAt!.Value).TotalSeconds);
        }
        catch (AppFailedException fault)
        {
            RunState state = ending.IsLastAttempt(run)
                && (request ?? await TellableAsync(run, heartbeat, cancellationToken).ConfigureAwait(false)) is { } last
                && await TellAsync(run, last, RunReason.Failed(fault.Message), cancellationToken).ConfigureAwait(false) is { } told
                ? await ending.CompleteAsync(run with { Attempts = run.Attempts + 1 }, told, last.InputDigest, cancellationToken).ConfigureAwait(false)
                : await ending.FailAsync(run, fault.Message).ConfigureAwait(false);
            RunningLog.Failed(logger, run.Id, run.Attempts + 1, state, SafeFault.Describe(fault));
        }
        catch (OperationCanceledException)
        {
            await PutBackAsync(run).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Counts that the process ended during a run. The last time its study is told of as failed, once: should that end the process too,
    /// the run is ended without.
    /// </summary>
    /// <exception cref="IOException">The disk failed.</exception>
    internal async Task<RunState> InterruptedAsync(RunRow run, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        if (!ending.IsLastInterruption(run) || ending.IsLastInterruption(run with { Interruptions = run.Interruptions - 1 }))
        {
            return await ending.InterruptedAsync(run).ConfigureAwait(false);
        }

        await ending.NoteInterruptionAsync(run).ConfigureAwait(false);
        return await TellableAsync(run, heartbeat, cancellationToken).ConfigureAwait(false) is { } request
            && await TellAsync(run, request, RunReason.Interrupted(run.Step), cancellationToken).ConfigureAwait(false) is { } told
            ? await ending.CompleteAsync(run with { Interruptions = run.Interruptions + 1 }, told, request.InputDigest, cancellationToken).ConfigureAwait(false)
            : await ending.InterruptedAsync(run).ConfigureAwait(false);
    }

    /// <summary>
    /// The run on those of its files that hold what was received: their headers say to which study the telling belongs, whatever became of
    /// the others. Null when there is none; whose study it was is then not guessed, and the quarantined study is the alarm.
    /// </summary>
    private async Task<ExecutionRequest?> TellableAsync(RunRow run, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        RunInput input = journal.Read(session => RunInput.Gather(session, run));
        List<InstanceRow> whole = await InputCheck.FindWholeAsync(input.Instances, spool, files, heartbeat, cancellationToken).ConfigureAwait(false);
        return whole.Count == 0
            ? null
            : input.Request(run, spool) with { Files = [.. whole.Select(instance => spool.PathOf(instance.File))], Priors = [], Companions = [] };
    }

    /// <summary>What the destinations are told of a run that failed for good; null when not even that can be made.</summary>
    private async Task<Execution?> TellAsync(RunRow run, ExecutionRequest request, RunReason reason, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => executor.FailAsync(request, reason, cancellationToken), CancellationToken.None)
                .WaitAsync(TimeSpan.FromSeconds(options.TimeoutSeconds), clock, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever keeps the failure from being told, it is still one.
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            RunningLog.NotTold(logger, run.Id, SafeFault.Describe(fault));
            return null;
        }
    }

    private async Task<Execution> ExecuteInTimeAsync(
        RunRow run, ExecutionRequest request, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        await using var progress = new RunProgress(run.Id, journal, heartbeat);
        using PeakMemory.Measure peak = memory.Begin();
        try
        {
            // A graph is mostly computation: it gets a thread of its own, and a step that does not look at its token
            // may not hold the runner beyond the time.
            Execution execution = await Task.Run(() => executor.ExecuteAsync(request, progress, either.Token), CancellationToken.None)
                .WaitAsync(either.Token).ConfigureAwait(false);
            return execution with { PeakMebibytes = peak.End() };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException fault) when (time.IsCancellationRequested)
        {
            throw new AppFailedException($"no result within {options.TimeoutSeconds:0.#} s (Running:TimeoutSeconds), in step {progress.Step ?? "?"}", fault);
        }
#pragma warning disable CA1031 // An app may throw anything; it fails this attempt, never the runner.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            throw new AppFailedException($"{fault.GetType().Name} in step {progress.Step ?? "?"}: {fault.Message}", fault);
        }
    }

    /// <summary>Goes on without an earlier study that is not what was fetched: the archive's, or another study's, is no fault of this one.</summary>
    private async Task<RunInput> WithoutLostPriorsAsync(RunRow run, RunInput input, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        foreach (RunPrior prior in input.Priors)
        {
            List<InstanceRow> lost = await InputCheck.FindLostAsync(prior.Instances, spool, files, heartbeat, cancellationToken).ConfigureAwait(false);
            if (lost.Count > 0)
            {
                await journal.WriteAsync(
                    transaction =>
                    {
                        PriorTable.MoveNeedsTransaction(transaction, prior.Prior, PriorEvent.Lost, PriorCause.Lost);
                        lost.ForEach(instance => InstanceTable.ForgetNeedsTransaction(transaction, instance.Id));
                    },
                    CancellationToken.None).ConfigureAwait(false);
                PriorsLog.Lost(logger, prior.Prior.Id, run.Id);
            }
        }

        return journal.Read(session => RunInput.Gather(session, run));
    }

    private Task PutBackAsync(RunRow run) =>
        journal.WriteAsync(
            transaction => RunTable.ReleaseNeedsTransaction(
                transaction, run, run.Attempts, run.Interruptions, clock.GetUtcNow(), run.Reason),
            CancellationToken.None);
}

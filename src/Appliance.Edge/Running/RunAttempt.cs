using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Appliance.Edge.Health;
using Appliance.Edge.Orders;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Running;

/// <summary>One attempt at one run: gathers the input, executes the app within its time, and ends the run.</summary>
public sealed class RunAttempt(
    Journal journal,
    Spool spool,
    IAppExecutor executor,
    RunEnding ending,
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
        try
        {
            (ExecutionRequest request, List<InstanceRow> input) = journal.Read(session => Gather(session, run));
            List<InstanceRow> lost = await InputCheck.FindLostAsync(input, spool, heartbeat, cancellationToken).ConfigureAwait(false);
            if (lost.Count > 0)
            {
                await ending.LoseAsync(run, lost).ConfigureAwait(false);
                lost.ForEach(instance => SpoolLog.Missing(logger, instance.Id, instance.StudyId));
                return;
            }

            Execution execution = await ExecuteInTimeAsync(run, request, heartbeat, cancellationToken).ConfigureAwait(false);
            RunState state = execution.State == RunState.Failed
                ? await ending.FailAsync(run, execution, request.InputDigest, cancellationToken).ConfigureAwait(false)
                : await ending.CompleteAsync(run, execution, request.InputDigest, cancellationToken).ConfigureAwait(false);
            RunningLog.Ended(logger, run.Id, state, (clock.GetUtcNow() - run.StartedAt!.Value).TotalSeconds);
        }
        catch (AppFailedException fault)
        {
            RunState state = await ending.FailAsync(run, fault.Message).ConfigureAwait(false);
            RunningLog.Failed(logger, run.Id, run.Attempts + 1, state, SafeFault.Describe(fault));
        }
        catch (OperationCanceledException)
        {
            await PutBackAsync(run).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<Execution> ExecuteInTimeAsync(
        RunRow run, ExecutionRequest request, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        await using var progress = new RunProgress(run.Id, journal, heartbeat);
        try
        {
            // A graph is mostly computation: it gets a thread of its own, and a step that does not look at its token
            // may not hold the runner beyond the time.
            return await Task.Run(() => executor.ExecuteAsync(request, progress, either.Token), CancellationToken.None)
                .WaitAsync(either.Token).ConfigureAwait(false);
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

    private (ExecutionRequest Request, List<InstanceRow> Input) Gather(JournalSession session, RunRow run)
    {
        StudyRow study = StudyTable.Get(session, run.StudyId);
        List<InstanceRow> input = InstanceTable.Input(session, run.StudyId);
        byte[] order = OrderTable.OrderOf(session, run.StudyId, run.Revision) ?? [];
        var request = new ExecutionRequest(
            run.App,
            [.. input.Select(instance => spool.PathOf(instance.File))],
            OrderDigest.With(DigestOf(input), order),
            study.ClosedAt ?? run.NextAt,
            RunTable.LastReports(session, run)) { Order = order };
        return (request, input);
    }

    /// <summary>SHA-256 over (length, SOP Instance UID, digest of the data set) of each instance, in their order.</summary>
    private static byte[] DigestOf(List<InstanceRow> input)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (InstanceRow instance in input)
        {
            byte[] uid = Encoding.UTF8.GetBytes(instance.Facts.SopUid);
            BinaryPrimitives.WriteInt32BigEndian(length, uid.Length);
            hash.AppendData(length);
            hash.AppendData(uid);
            hash.AppendData(instance.Digest.Span);
        }

        return hash.GetHashAndReset();
    }

    private Task PutBackAsync(RunRow run) =>
        journal.WriteAsync(
            transaction => RunTable.ReleaseNeedsTransaction(
                transaction, run, run.Attempts, run.Interruptions, clock.GetUtcNow(), run.Reason),
            CancellationToken.None);
}

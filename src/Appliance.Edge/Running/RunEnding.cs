using System.Text.Json;
using Appliance.Edge.Delivery;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Results;
using Appliance.Edge.Shadows;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;

namespace Appliance.Edge.Running;

/// <summary>
/// Ends an attempt. A result (its evidence, deliveries, record upstream, count, and the study's next stage) is one transaction:
/// either all of it is in the journal or none, and then the run is done again and makes the same objects.
/// </summary>
public sealed class RunEnding(
    Journal journal,
    Spool spool,
    ResultStore results,
    StudySettling settling,
    StudyRecords records,
    DestinationNames destinations,
    LicenceGate licences,
    RunningOptions options)
{
    /// <summary>Makes the evidence durable and ends the run.</summary>
    /// <returns>
    /// How the run ended: <see cref="RunState.Superseded"/> when the study has moved on meanwhile, <see cref="RunState.Pending"/> when
    /// other runs used its licence up; then it is made again, and refuses the study unless there is another licence.
    /// </returns>
    /// <exception cref="IOException">The evidence could not be written; the run is as it was.</exception>
    internal async Task<RunState> CompleteAsync(
        RunRow run, Execution execution, ReadOnlyMemory<byte> inputDigest, CancellationToken cancellationToken)
    {
        var parts = new List<(EvidenceObject Evidence, SpoolPart Part)>();
        bool isTold = false;
        try
        {
            foreach (EvidenceObject evidence in execution.Evidence.Where(evidence => !IsKnown(FileFor(evidence))))
            {
                parts.Add((evidence, await WriteAsync(evidence, cancellationToken).ConfigureAwait(false)));
            }

            results.Write(run.StudyRevision, run.App, execution.Files);
            RunState state = await journal.WriteAsync(
                transaction => CompleteNeedsTransaction(transaction, run, execution, inputDigest, parts), CancellationToken.None)
                .ConfigureAwait(false);
            if (state is not (RunState.Superseded or RunState.Pending))
            {
                parts.ForEach(item => item.Part.Keep());
                isTold = true;
            }

            return state;
        }
        finally
        {
            if (!isTold)
            {
                results.Forget(run.StudyRevision, run.App);
            }

            parts.ForEach(item => item.Part.Dispose());
        }
    }

    /// <summary>Whether a failure would be the run's last.</summary>
    internal bool IsLastAttempt(RunRow run) => run.Attempts + 1 >= options.MaxAttempts;

    /// <summary>Whether the end of the process during the run was the last that it gets.</summary>
    internal bool IsLastInterruption(RunRow run) => run.Interruptions + 1 >= options.MaxInterruptions;

    /// <summary>Counts a failure that the app itself reports; the last one ends the run with what the app made of it.</summary>
    internal Task<RunState> FailAsync(
        RunRow run, Execution execution, ReadOnlyMemory<byte> inputDigest, CancellationToken cancellationToken) =>
        !IsLastAttempt(run)
            ? FailAsync(run, string.Join(", ", execution.Result.Reasons.Select(reason => reason.TextEn)))
            : CompleteAsync(run with { Attempts = run.Attempts + 1 }, execution, inputDigest, cancellationToken);

    /// <summary>Counts a failure of the app: tried again later, or the end of it.</summary>
    internal Task<RunState> FailAsync(RunRow run, string reason) =>
        journal.WriteAsync(
            transaction =>
            {
                DateTimeOffset now = journal.Clock.GetUtcNow();
                int attempts = run.Attempts + 1;
                if (attempts >= options.MaxAttempts)
                {
                    return GiveUpNeedsTransaction(transaction, run with { Attempts = attempts }, RunReason.Failed(reason), now);
                }

                TimeSpan wait = TimeSpan.FromSeconds(options.RetryDelaySeconds * Math.Pow(2, attempts - 1));
                RunTable.ReleaseNeedsTransaction(transaction, run, attempts, run.Interruptions, now + wait, reason);
                return RunState.Pending;
            },
            CancellationToken.None);

    /// <summary>Ends a run whose input is no longer what was received; its study waits until that comes again.</summary>
    internal Task LoseAsync(RunRow run, IReadOnlyList<InstanceRow> lost) =>
        journal.WriteAsync(
            transaction =>
            {
                DateTimeOffset now = journal.Clock.GetUtcNow();
                string detail = $"instance #{lost[0].Id}";
                var nothing = new Execution(RunState.Superseded, new RunResult(), [], null, []);
                EndNeedsTransaction(transaction, run, RunState.Superseded, nothing, default, detail, now);
                foreach (InstanceRow instance in lost)
                {
                    InstanceTable.SetStateNeedsTransaction(transaction, instance.Id, InstanceState.Missing);
                }

                settling.QuarantineNeedsTransaction(transaction, run.StudyId, StudyReason.FileMissing, detail, now);
            },
            CancellationToken.None);

    /// <summary>Counts the end of the process during the run: tried again at once, up to its own limit.</summary>
    internal Task<RunState> InterruptedAsync(RunRow run) =>
        journal.WriteAsync(
            transaction =>
            {
                DateTimeOffset now = journal.Clock.GetUtcNow();
                int interruptions = run.Interruptions + 1;
                if (IsLastInterruption(run))
                {
                    return GiveUpNeedsTransaction(transaction, run with { Interruptions = interruptions }, RunReason.Interrupted(run.Step), now);
                }

                RunTable.ReleaseNeedsTransaction(transaction, run, run.Attempts, interruptions, now, run.Reason);
                return RunState.Pending;
            },
            CancellationToken.None);

    /// <summary>Counts an end of the process before anything else is done about the run: what is done may end the process again.</summary>
    internal Task NoteInterruptionAsync(RunRow run) =>
        journal.WriteAsync(
            transaction => transaction.Execute(
                "UPDATE run SET interruptions = $interruptions WHERE id = $id", ("$interruptions", run.Interruptions + 1), ("$id", run.Id)),
            CancellationToken.None);

    private async Task<SpoolPart> WriteAsync(EvidenceObject evidence, CancellationToken cancellationToken)
    {
        await using Stream dataset = evidence.OpenDataset();
        SpoolPart part = await spool.WriteAsync(
            InstanceOrigin.Evidence, evidence.WriteHeader, dataset, cancellationToken).ConfigureAwait(false);
        try
        {
            string file = FileFor(evidence);

            // An attempt whose commit failed may have left the same object; without a row it was never delivered.
            spool.Remove(spool.PathOf(file));
            spool.Place(part, file);
            return part;
        }
        catch
        {
            part.Dispose();
            throw;
        }
    }

    private static string FileFor(EvidenceObject evidence) => Path.Combine(
        SpoolName.For(evidence.Facts.StudyUid), SpoolRecovery.EvidenceFolder, SpoolName.For(evidence.Facts.SopUid) + ".dcm");

    /// <summary>
    /// True when a run on the same input made the object before, as when a lost file came again: it is there, perhaps at
    /// its destinations too, and its identity stands for these bytes alone.
    /// </summary>
    private bool IsKnown(string file) =>
        journal.Read(session => session.Count("SELECT count(*) FROM instance WHERE file = $file", ("$file", file))) > 0;

    private RunState CompleteNeedsTransaction(
        JournalTransaction transaction,
        RunRow run,
        Execution execution,
        ReadOnlyMemory<byte> inputDigest,
        List<(EvidenceObject Evidence, SpoolPart Part)> parts)
    {
        DateTimeOffset now = journal.Clock.GetUtcNow();
        StudyRow study = StudyTable.Get(transaction, run.StudyId);
        if (study.Stage != StudyStage.Ready || study.Revision != run.Revision)
        {
            EndNeedsTransaction(transaction, run, RunState.Superseded, execution, inputDigest, null, now);
            return RunState.Superseded;
        }

        if (execution.State == RunState.Reported && !licences.TryCountNeedsTransaction(transaction, study, run, execution.Grant))
        {
            RunTable.ReleaseNeedsTransaction(transaction, run, run.Attempts, run.Interruptions, now, run.Reason);
            return RunState.Pending;
        }

        EndNeedsTransaction(transaction, run, execution.State, execution, inputDigest, ReasonOf(execution), now);
        foreach ((EvidenceObject evidence, SpoolPart part) in parts)
        {
            long instance = InstanceTable.AddNeedsTransaction(
                transaction, study.Id, study.Revision, evidence.Facts, InstanceOrigin.Evidence, part, now, runId: run.Id);
            DeliveryTable.AddNeedsTransaction(transaction, instance, destinations(), now);
        }

        records.RunEndedNeedsTransaction(transaction, study, run, execution, now);
        settling.RunEndedNeedsTransaction(transaction, study.Id);
        ShadowTable.AddNeedsTransaction(transaction, run, now);
        return execution.State;
    }

    private RunState GiveUpNeedsTransaction(JournalTransaction transaction, RunRow run, RunReason reason, DateTimeOffset now)
    {
        StudyRow study = StudyTable.Get(transaction, run.StudyId);
        bool current = study.Stage == StudyStage.Ready && study.Revision == run.Revision;
        RunState state = current ? RunState.Failed : RunState.Superseded;
        var execution = new Execution(
            state, new RunResult { Reasons = [reason] }, [], null, []);
        EndNeedsTransaction(transaction, run, state, execution, default, reason.TextEn, now);
        if (current)
        {
            records.RunEndedNeedsTransaction(transaction, study, run, execution, now);
            settling.RunEndedNeedsTransaction(transaction, study.Id);
        }

        return state;
    }

    private static string? ReasonOf(Execution execution) =>
        execution.Result.Reasons.Count == 0 ? null : string.Join(", ", execution.Result.Reasons.Select(
            reason => execution.State == RunState.Failed ? reason.TextEn : reason.Code));

    private static void EndNeedsTransaction(
        JournalTransaction transaction,
        RunRow run,
        RunState state,
        Execution execution,
        ReadOnlyMemory<byte> inputDigest,
        string? reason,
        DateTimeOffset now)
    {
        transaction.Execute(
            """
            UPDATE run SET state = $state, attempts = $attempts, interruptions = $interruptions, ended_at = $now, progress = 1,
              provider = $provider, reason = $reason, result_json = $result, timings_json = $timings, input_digest = $digest,
              peak_mebibytes = $peak
            WHERE id = $id
            """,
            ("$state", state.ToString()),
            ("$attempts", run.Attempts),
            ("$interruptions", run.Interruptions),
            ("$now", JournalTime.Format(now)),
            ("$provider", execution.Provider),
            ("$reason", reason),
            ("$result", state == RunState.Superseded ? null : execution.Result.ToJson()),
            ("$timings", JsonSerializer.Serialize(execution.Timings, RunJson.Default.IReadOnlyListRunStepTiming)),
            ("$digest", inputDigest.IsEmpty ? null : inputDigest.ToArray()),
            ("$peak", execution.PeakMebibytes),
            ("$id", run.Id));
        transaction.Signal(JournalTopic.Runs); // There is room for another.
    }
}

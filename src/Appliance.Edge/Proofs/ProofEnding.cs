using Appliance.Contracts;
using Appliance.Edge.Apps;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Uplink;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Proofs;

/// <summary>Writes down how golden cases begin and end, each time in one transaction with what follows from it.</summary>
public sealed class ProofEnding(Journal journal, Outbox outbox, ILogger<ProofEnding> logger)
{
    /// <summary>How often the process may end while the golden cases of a version run, before it is not tried again.</summary>
    public const int MaxInterruptions = 3;

    /// <summary>A process starts: what an earlier one broke off is counted, and what departed is tried again.</summary>
    internal async Task RecoverAsync(CancellationToken cancellationToken)
    {
        List<AppProof> interrupted = await journal.WriteAsync(
            transaction =>
            {
                DateTimeOffset now = journal.Clock.GetUtcNow();
                List<AppProof> all = AppProofTable.All(transaction);
                foreach (AppProof proof in all.Where(proof => proof.State is ProofState.Owed or ProofState.Departed))
                {
                    AppProofTable.MoveNeedsTransaction(transaction, proof, ProofEvent.Restarted, now);
                }

                return all.Where(proof => proof.State == ProofState.Proving).Select(proof => InterruptedNeedsTransaction(transaction, proof, now)).ToList();
            },
            cancellationToken).ConfigureAwait(false);
        interrupted.ForEach(proof => ProofsLog.Interrupted(logger, proof.App.Id, proof.App.Version, proof.Interruptions, proof.State));
    }

    /// <summary>Puts back what a fault of the disk or the end of the process broke off: one app at a time is proved, and that is over.</summary>
    internal async Task PutBackAsync(CancellationToken cancellationToken)
    {
        if (journal.Read(AppProofTable.NeedsUnderWay).Count == 0)
        {
            return;
        }

        await journal.WriteAsync(
            transaction => AppProofTable.All(transaction).FindAll(proof => proof.State is ProofState.Owed or ProofState.Proving).ForEach(proof =>
                AppProofTable.MoveNeedsTransaction(
                    transaction, proof, proof.State == ProofState.Proving ? ProofEvent.BrokenOff : ProofEvent.Restarted, journal.Clock.GetUtcNow())),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes what the versions on the unit are, and forgets those that are gone.</summary>
    /// <returns>Those whose golden cases are owed.</returns>
    internal Task<HashSet<AppVersion>> ObserveAsync(
        IReadOnlyList<(AppVersion App, string Subject)> versions, UnitPlatform platform, CancellationToken cancellationToken) =>
        journal.WriteAsync(
            transaction =>
            {
                DateTimeOffset now = journal.Clock.GetUtcNow();
                HashSet<AppVersion> known = [.. versions.Select(version => version.App), .. AppTable.All(transaction).Select(row => row.App)];
                foreach (AppProof gone in AppProofTable.All(transaction).Where(proof => !known.Contains(proof.App)))
                {
                    AppProofTable.ForgetNeedsTransaction(transaction, gone.App);
                }

                return versions.Select(version => AppProofTable.ObserveNeedsTransaction(transaction, version.App, version.Subject, platform, now))
                    .Where(proof => proof.State == ProofState.Owed).Select(proof => proof.App).ToHashSet();
            },
            cancellationToken);

    /// <summary>The golden cases of a version begin; null when there is nothing to prove any more.</summary>
    internal async Task<AppProof?> BeginAsync(AppVersion app, CancellationToken cancellationToken)
    {
        AppProof? begun = await journal.WriteAsync(
            transaction => AppProofTable.Find(transaction, app) is { State: ProofState.Owed } owed
                ? AppProofTable.MoveNeedsTransaction(transaction, owed, ProofEvent.Begun, journal.Clock.GetUtcNow())
                : null,
            cancellationToken).ConfigureAwait(false);
        if (begun is not null)
        {
            ProofsLog.Begun(logger, app.Id, app.Version, begun.Cause ?? "never before on this unit");
        }

        return begun;
    }

    /// <summary>They ended. If the version has become another meanwhile, that counts for nothing.</summary>
    internal async Task EndAsync(AppProof begun, GoldenOutcome outcome, TimeSpan took)
    {
        bool counts = await journal.WriteAsync(
            transaction =>
            {
                AppProof? proof = AppProofTable.Find(transaction, begun.App);
                if (proof is not { State: ProofState.Proving } || (proof.Subject, proof.Platform) != (begun.Subject, begun.Platform))
                {
                    return false;
                }

                DateTimeOffset now = journal.Clock.GetUtcNow();
                AppProofTable.MoveNeedsTransaction(transaction, proof, outcome.Departure is null ? ProofEvent.CameOut : ProofEvent.Differed, now, outcome.Departure);
                if (outcome.Departure is null)
                {
                    PrecisionProof.KeepNeedsTransaction(transaction, begun.App, outcome.Precisions, now);
                }
                else
                {
                    AlarmNeedsTransaction(transaction, proof);
                }

                return true;
            },
            CancellationToken.None).ConfigureAwait(false);
        if (counts && outcome.Departure is { } departure)
        {
            ProofsLog.Departed(logger, begun.App.Id, begun.App.Version, departure);
        }
        else if (counts)
        {
            ProofsLog.Proved(logger, begun.App.Id, begun.App.Version, took.TotalSeconds);
        }
    }

    private AppProof InterruptedNeedsTransaction(JournalTransaction transaction, AppProof proof, DateTimeOffset now)
    {
        int interruptions = proof.Interruptions + 1;
        if (interruptions < MaxInterruptions)
        {
            return AppProofTable.MoveNeedsTransaction(transaction, proof, ProofEvent.BrokenOff, now, interruptions: interruptions);
        }

        AppProof given = AppProofTable.MoveNeedsTransaction(
            transaction, proof, ProofEvent.EndedTheProcess, now, FormattableString.Invariant($"the process ended {interruptions} times while they ran"), interruptions);
        AlarmNeedsTransaction(transaction, proof);
        return given;
    }

    /// <summary>Told once, not at each start, and only of what studies are run with.</summary>
    private void AlarmNeedsTransaction(JournalTransaction transaction, AppProof before)
    {
        if (before.Departure is null && AppProofTable.Refused(transaction).Exists(refused => refused.App == before.App))
        {
            outbox.EnqueueNeedsTransaction(
                transaction, Streams.Alarm, EventTypes.Alarm, null,
                new AlarmRecord { Code = AlarmCodes.GoldenDeparted, Part = $"{before.App.Id} {before.App.Version}" }, ContractsJson.Default.AlarmRecord);
        }
    }
}

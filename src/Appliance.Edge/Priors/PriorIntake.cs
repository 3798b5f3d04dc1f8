using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Priors;

/// <summary>
/// Keeps what comes of an earlier study, durable before it is acknowledged like everything else, and apart from everything else: it
/// opens no study, changes none that is there, and no other instance is looked at. So a study that is fetched and sent by a scanner as
/// well is both, each by its own rules.
/// </summary>
public sealed class PriorIntake(Spool spool, Journal journal, UnitDevice device, PriorsOptions options, ILogger<PriorIntake> logger)
{
    private const int DigestDigits = 16;

    /// <summary>Keeps an object that came because it was asked for.</summary>
    /// <returns>False when it was not: it is an ordinary one then. So is evidence of a unit, which the guard against loops looks after.</returns>
    /// <exception cref="PriorTooLargeException">More than is taken.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    internal async Task<bool> TryStoreAsync(InstanceHeader header, SpoolPart part, CancellationToken cancellationToken)
    {
        InstanceFacts facts = header.Facts;
        if (header.IsEvidence(device.Uid) || !journal.Read(session => IsPrior(session, facts, journal.Clock.GetUtcNow())))
        {
            return false;
        }

        using IDisposable alone = await spool.EnterAsync(facts.SopUid, cancellationToken).ConfigureAwait(false);
        List<InstanceRow> known = journal.Read(session => InstanceTable.PriorsBySopUid(session, facts.StudyUid, facts.SopUid));
        if (known.Exists(row => row.HasFile && row.Digest.Span.SequenceEqual(part.Digest)))
        {
            return true;
        }

        string file = Path.Combine(
            SpoolName.For(facts.StudyUid), $"{SpoolName.For(facts.SopUid)}.prior.{Convert.ToHexStringLower(part.Digest)[..DigestDigits]}.dcm");
        foreach (InstanceRow lost in known.Where(row => row.File == file))
        {
            await journal.WriteAsync(transaction => InstanceTable.ForgetNeedsTransaction(transaction, lost.Id), cancellationToken).ConfigureAwait(false);
        }

        // No row names it: a commit failed after it was placed, or its row is forgotten.
        spool.Remove(spool.PathOf(file));
        spool.Place(part, file);
        (long instance, long study) = await CommitAsync(facts, part, known).ConfigureAwait(false);
        part.Keep();
        PriorsLog.Taken(logger, instance, study);
        return true;
    }

    private static bool IsPrior(JournalSession session, InstanceFacts facts, DateTimeOffset now) =>
        PriorExpectation.IsExpected(session, facts.StudyUid, now)
        && !InstanceTable.BySopUid(session, facts.SopUid).Exists(row => row.Origin == InstanceOrigin.Evidence);

    private async Task<(long Instance, long Study)> CommitAsync(InstanceFacts facts, SpoolPart part, List<InstanceRow> known)
    {
        try
        {
            return await journal.WriteAsync(
                transaction => CommitNeedsTransaction(transaction, facts, part, known), CancellationToken.None).ConfigureAwait(false);
        }
        catch (PriorTooLargeException)
        {
            await journal.WriteAsync(
                transaction => PriorTable.TooLargeNeedsTransaction(transaction, facts.StudyUid), CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private (long Instance, long Study) CommitNeedsTransaction(
        JournalTransaction transaction, InstanceFacts facts, SpoolPart part, List<InstanceRow> known)
    {
        DateTimeOffset now = journal.Clock.GetUtcNow();
        StudyRow study = StudyTable.Find(transaction, facts.StudyUid)
            ?? StudyTable.OpenDoneNeedsTransaction(transaction, facts.StudyUid, StudyReason.PriorOnly, options.ArchiveAE, now);

        // Counted in the transaction: an archive may send over several associations.
        (long instances, long bytes) = transaction.First(
            "SELECT count(*), coalesce(sum(bytes), 0) FROM instance WHERE study_id = $study AND origin = 'Prior' AND state = 'Current'",
            row => (row.GetInt64(0), row.GetInt64(1)),
            ("$study", study.Id));
        if (instances >= options.MaxInstances || bytes + part.Bytes > options.MaxBytes)
        {
            throw new PriorTooLargeException();
        }

        foreach (InstanceRow row in known.Where(row => row.State == InstanceState.Current))
        {
            InstanceTable.SetStateNeedsTransaction(transaction, row.Id, InstanceState.Superseded);
        }

        long id = InstanceTable.AddNeedsTransaction(transaction, study.Id, study.Revision, facts, InstanceOrigin.Prior, part, now);
        return (id, study.Id);
    }
}

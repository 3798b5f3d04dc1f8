using Appliance.Edge.Studies;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Storage;

/// <summary>
/// Makes spool and journal agree at start. Partial files and files without a row were never acknowledged: they go. A row
/// without its file was acknowledged: that is an alarm, and its study is quarantined.
/// </summary>
public sealed class SpoolRecovery(
    StateFolder folder, Spool spool, Journal journal, StudySettling settling, ILogger<SpoolRecovery> logger)
{
    /// <summary>The subfolder of a study that holds what the unit made, so that each process recovers its own files.</summary>
    public const string EvidenceFolder = "evidence";

    /// <summary>Recovers the files of one role: received ones by the node, evidence by the runner.</summary>
    /// <param name="evidence">True for the runner's files.</param>
    /// <param name="cancellationToken">Ends the wait for the journal.</param>
    public async Task RunAsync(bool evidence, CancellationToken cancellationToken)
    {
        int parts = RemoveParts(evidence ? InstanceOrigin.Evidence : InstanceOrigin.Received);
        List<Known> known = journal.Read(session => session.Query(
            """
            SELECT id, study_id, file, origin = 'Prior' FROM instance
            WHERE (origin = $evidence) = $wanted AND state NOT IN ($missing, $deleted)
            """,
            row => new Known(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetBoolean(3)),
            ("$evidence", nameof(InstanceOrigin.Evidence)),
            ("$wanted", evidence),
            ("$missing", nameof(InstanceState.Missing)),
            ("$deleted", nameof(InstanceState.Deleted))));
        HashSet<string> files = [.. Files(evidence)];
        int orphans = RemoveOrphans(files, known);
        RemoveEmptyFolders(evidence);
        await QuarantineAsync([.. known.Where(row => !files.Contains(row.File))], cancellationToken).ConfigureAwait(false);
        SpoolLog.Recovered(logger, parts, orphans);
    }

    private int RemoveParts(InstanceOrigin origin)
    {
        // A probe is of a start that was killed while it tried the disk. Whoever is trying it now does not miss the name.
        List<string> parts =
        [
            .. Directory.EnumerateFiles(folder.IncomingPath, $"{origin}-*.part"),
            .. Directory.EnumerateFiles(folder.IncomingPath, "*" + StateFolder.ProbeSuffix),
        ];
        parts.ForEach(spool.Remove);
        return parts.Count;
    }

    private IEnumerable<string> Files(bool evidence) =>
        from study in Directory.EnumerateDirectories(folder.SpoolPath)
        where study != folder.IncomingPath
        let place = evidence ? Path.Combine(study, EvidenceFolder) : study
        where Directory.Exists(place)
        from file in Directory.EnumerateFiles(place, "*.dcm")
        select Path.GetRelativePath(folder.SpoolPath, file);

    private int RemoveOrphans(HashSet<string> files, List<Known> known)
    {
        List<string> orphans = [.. files.Except(known.Select(row => row.File))];
        orphans.ForEach(file => spool.Remove(spool.PathOf(file)));
        return orphans.Count;
    }

    /// <summary>What retention emptied. Only here: while objects come in, a folder may be wanted the moment after it was found empty.</summary>
    private void RemoveEmptyFolders(bool evidence)
    {
        foreach (string study in Directory.EnumerateDirectories(folder.SpoolPath).Where(study => study != folder.IncomingPath).ToList())
        {
            spool.RemoveIfEmpty(evidence ? Path.Combine(study, EvidenceFolder) : study);
        }
    }

    private async Task QuarantineAsync(List<Known> missing, CancellationToken cancellationToken)
    {
        if (missing.Count == 0)
        {
            return;
        }

        await journal.WriteAsync(
            transaction => missing.ForEach(row => QuarantineNeedsTransaction(transaction, row)), cancellationToken).ConfigureAwait(false);
        missing.ForEach(row => SpoolLog.Missing(logger, row.Id, row.StudyId));
    }

    private void QuarantineNeedsTransaction(JournalTransaction transaction, Known row)
    {
        if (row.IsPrior)
        {
            // The archive has it: it is fetched again where it is still wanted.
            InstanceTable.ForgetNeedsTransaction(transaction, row.Id);
            return;
        }

        InstanceTable.SetStateNeedsTransaction(transaction, row.Id, InstanceState.Missing);
        settling.QuarantineNeedsTransaction(
            transaction, row.StudyId, StudyReason.FileMissing, $"instance #{row.Id}", journal.Clock.GetUtcNow());
    }

    private sealed record Known(long Id, long StudyId, string File, bool IsPrior);
}

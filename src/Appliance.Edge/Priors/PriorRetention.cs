using Appliance.Edge.Storage;

namespace Appliance.Edge.Priors;

/// <summary>
/// Deletes fetched studies once no run needs them. They go first and wait for nothing: the archive has them. Their rows go with them:
/// nothing of the patient stays.
/// </summary>
public sealed class PriorRetention(Journal journal, Spool spool)
{
    /// <summary>Files that go between two looks at the journal.</summary>
    private const int BatchSize = 64;

    /// <summary>Nothing that still waits for its runs, or may soon, asked for the study <c>s</c>.</summary>
    private const string NotNeeded =
        """
        NOT EXISTS (
          SELECT 1 FROM prior p JOIN prior_search q ON q.id = p.search_id JOIN study a ON a.id = q.study_id
          WHERE p.study_uid = s.study_uid AND a.stage IN ('Receiving', 'Ready'))
        """;

    /// <summary>For the rule of ordinary files: the same, of a study that is used from where it is.</summary>
    internal const string NotUsedFromHere =
        """
        NOT EXISTS (
          SELECT 1 FROM prior p JOIN prior_search q ON q.id = p.search_id JOIN study a ON a.id = q.study_id
          WHERE p.study_uid = s.study_uid AND p.state = 'OnUnit' AND a.stage IN ('Receiving', 'Ready'))
        """;

    /// <summary>A study that was only fetched and has no file left. Not the youngest: its number would be given to another.</summary>
    private const string IsEmptied =
        """
        e.stage = 'Done' AND e.reason = 'PriorOnly' AND NOT EXISTS (SELECT 1 FROM instance i WHERE i.study_id = e.id)
        AND e.id < (SELECT max(id) FROM study)
        """;

    /// <summary>Deletes what is no longer needed.</summary>
    /// <returns>How many files.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        int deleted = 0;
        while (journal.Read(Next) is { Count: > 0 } batch)
        {
            bool[] gone = await Task.WhenAll(batch.Select(row => DeleteAsync(row, cancellationToken))).ConfigureAwait(false);
            int count = gone.Count(one => one);
            deleted += count;
            if (count == 0)
            {
                break;
            }
        }

        if (journal.Read(session => session.Count($"SELECT count(*) FROM study e WHERE {IsEmptied}")) > 0)
        {
            await journal.WriteAsync(
                transaction => transaction.Execute($"DELETE FROM study AS e WHERE {IsEmptied}"), cancellationToken).ConfigureAwait(false);
        }

        return deleted;
    }

    private static List<InstanceRow> Next(JournalSession session) => session.Query(
        $"{InstanceRow.Select} WHERE i.origin = 'Prior' AND {NotNeeded} ORDER BY i.id LIMIT $limit", InstanceRow.Map, ("$limit", BatchSize));

    /// <summary>The row first: a crash in between leaves a file without one, which the recovery at the next start removes.</summary>
    private async Task<bool> DeleteAsync(InstanceRow row, CancellationToken cancellationToken)
    {
        using IDisposable alone = await spool.EnterAsync(row.Facts.SopUid, cancellationToken).ConfigureAwait(false);
        bool goes = await journal.WriteAsync(transaction => ForgetNeedsTransaction(transaction, row), cancellationToken).ConfigureAwait(false);
        if (goes)
        {
            spool.Remove(spool.PathOf(row.File));
        }

        return goes;
    }

    private static bool ForgetNeedsTransaction(JournalTransaction transaction, InstanceRow row) => transaction.Execute(
        $"DELETE FROM instance WHERE id = (SELECT i.id FROM instance i JOIN study s ON s.id = i.study_id WHERE i.id = $id AND {NotNeeded})",
        ("$id", row.Id)) > 0;
}

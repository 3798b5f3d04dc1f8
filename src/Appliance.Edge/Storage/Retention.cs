using Appliance.Edge.Priors;
using Appliance.Edge.Results;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Storage;

/// <summary>
/// Deletes files that are safe elsewhere. The journal says so first, then the file goes: a crash in between leaves a file that no
/// row counts on, and the recovery at the next start removes it. The other way round it would be a lost file.
/// </summary>
public sealed class Retention(
    Journal journal, Spool spool, PriorRetention priors, ResultStore results, RetentionOptions options, ILogger<Retention> logger)
{
    /// <summary>Rows that are forgotten in one commit.</summary>
    private const int ForgetAtOnce = 1000;

    /// <summary>Files that go between two looks at the free space; their commits are one.</summary>
    internal int BatchSize { get; init; } = 64;

    /// <summary>Deletes what is too old, then what the disk needs.</summary>
    /// <returns>How the disk is afterwards.</returns>
    /// <exception cref="IOException">The disk failed; what is deleted in the journal is deleted at the next start.</exception>
    public async Task<SpaceState> RunAsync(CancellationToken cancellationToken)
    {
        int deleted = await priors.RunAsync(cancellationToken).ConfigureAwait(false);
        deleted += await DeleteAsync(evidence: false, Cutoff(options.SourceMaxAgeHours), () => true, cancellationToken).ConfigureAwait(false);
        deleted += await DeleteAsync(evidence: true, Cutoff(options.EvidenceMaxAgeHours), () => true, cancellationToken).ConfigureAwait(false);
        deleted += await DeleteAsync(evidence: false, LeastAge(options.SourceMinAgeHours), IsTight, cancellationToken).ConfigureAwait(false);
        deleted += await DeleteAsync(evidence: true, LeastAge(options.EvidenceMinAgeHours), IsTight, cancellationToken).ConfigureAwait(false);
        results.RemoveWithStudies(journal);
        if (deleted > 0)
        {
            RetentionLog.Deleted(logger, deleted);
        }

        if (journal.Read(RetentionTable.CountDeleted) > options.RememberedInstances)
        {
            await journal.WriteAsync(
                transaction => RetentionTable.ForgetNeedsTransaction(transaction, options.RememberedInstances, ForgetAtOnce), cancellationToken)
                .ConfigureAwait(false);
        }

        return spool.Space;
    }

    private bool IsTight() => spool.Space != SpaceState.Plenty;

    private DateTimeOffset? Cutoff(double maxAgeHours) => maxAgeHours == 0 ? null : LeastAge(maxAgeHours);

    private DateTimeOffset LeastAge(double hours) => journal.Clock.GetUtcNow() - TimeSpan.FromHours(hours);

    private async Task<int> DeleteAsync(bool evidence, DateTimeOffset? storedBefore, Func<bool> goesOn, CancellationToken cancellationToken)
    {
        int deleted = 0;
        while (storedBefore is { } before && goesOn())
        {
            List<InstanceRow> batch = journal.Read(session => RetentionTable.MayGoOldestFirst(session, evidence, before, BatchSize));
            bool[] gone = await Task.WhenAll(batch.Select(row => DeleteAsync(row, cancellationToken))).ConfigureAwait(false);
            int count = gone.Count(one => one);
            deleted += count;
            if (count == 0)
            {
                break;
            }
        }

        return deleted;
    }

    /// <summary>Alone with the instance, so that it does not come again between the journal's word and the file's end.</summary>
    private async Task<bool> DeleteAsync(InstanceRow row, CancellationToken cancellationToken)
    {
        using IDisposable alone = await spool.EnterAsync(row.Facts.SopUid, cancellationToken).ConfigureAwait(false);
        bool goes = await journal.WriteAsync(
            transaction => RetentionTable.DeletedNeedsTransaction(transaction, row, journal.Clock.GetUtcNow()), cancellationToken)
            .ConfigureAwait(false);
        if (goes)
        {
            spool.Remove(spool.PathOf(row.File));
        }

        return goes;
    }
}

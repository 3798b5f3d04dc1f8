using Appliance.Edge.Apps;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Shadows;

/// <summary>Ends shadow runs. Whatever they come to, nothing but their own rows changes, and what is told of them upstream.</summary>
public sealed class ShadowEnding(Journal journal, StudyRecords records, ILogger<ShadowEnding> logger)
{
    /// <summary>How often the process may end during one shadow run before the version is no longer tried.</summary>
    public const int MaxInterruptions = 2;

    /// <summary>Keeps how both versions compare, and tells it upstream.</summary>
    internal async Task CompareAsync(ShadowRow run, ShadowComparison comparison)
    {
        await journal.WriteAsync(
            transaction =>
            {
                ShadowTable.MoveNeedsTransaction(transaction, run, ShadowEvent.Finished, journal.Clock.GetUtcNow());
                transaction.Execute(
                    "UPDATE shadow_run SET agrees = $agrees, comparison_json = $json WHERE id = $id",
                    ("$agrees", comparison.Agrees ? 1 : 0), ("$json", comparison.ToJson()), ("$id", run.Id));
                records.ShadowComparedNeedsTransaction(transaction, StudyTable.Get(transaction, run.StudyId), run, comparison);
            },
            CancellationToken.None).ConfigureAwait(false);
        ShadowLog.Compared(logger, run.Id, run.StudyId, run.Revision, run.App.Id, run.App.Version, run.ActiveVersion, comparison.Agrees);
    }

    /// <summary>The version broke: that is told once, not for each study.</summary>
    internal async Task FailAsync(ShadowRow run, AppFailedException fault)
    {
        await journal.WriteAsync(
            transaction => FailNeedsTransaction(transaction, run, fault.Message, journal.Clock.GetUtcNow()), CancellationToken.None).ConfigureAwait(false);
        ShadowLog.Failed(logger, run.Id, run.App.Id, run.App.Version, SafeFault.Describe(fault));
    }

    /// <summary>There is nothing to compare any more.</summary>
    internal async Task DropAsync(ShadowRow run, string reason)
    {
        await journal.WriteAsync(
            transaction => ShadowTable.MoveNeedsTransaction(transaction, run, ShadowEvent.Outdated, journal.Clock.GetUtcNow(), reason),
            CancellationToken.None).ConfigureAwait(false);
        ShadowLog.Dropped(logger, run.Id, reason);
    }

    /// <summary>Puts a run back that somebody else's need, or the end of the process, broke off.</summary>
    internal Task PutBackAsync(ShadowRow run) => journal.WriteAsync(
        transaction => ShadowTable.MoveNeedsTransaction(transaction, run, ShadowEvent.GaveWay, journal.Clock.GetUtcNow()), CancellationToken.None);

    /// <summary>The process ended during the run: tried once more, and then the version no longer, as it may be the cause.</summary>
    internal void InterruptedNeedsTransaction(JournalTransaction transaction, ShadowRow run, DateTimeOffset now)
    {
        int interruptions = run.Interruptions + 1;
        transaction.Execute("UPDATE shadow_run SET interruptions = $times WHERE id = $id", ("$times", interruptions), ("$id", run.Id));
        if (interruptions < MaxInterruptions)
        {
            ShadowTable.MoveNeedsTransaction(transaction, run, ShadowEvent.GaveWay, now);
            return;
        }

        FailNeedsTransaction(transaction, run, "the process ended during it", now);
        AppTable.StopShadowNeedsTransaction(transaction, run.App.Id, now);
        ShadowLog.Stopped(logger, run.App.Id, run.App.Version, interruptions);
    }

    private void FailNeedsTransaction(JournalTransaction transaction, ShadowRow run, string fault, DateTimeOffset now)
    {
        ShadowTable.MoveNeedsTransaction(transaction, run, ShadowEvent.Broke, now, fault);
        int failed = ShadowTable.Of(transaction, run.App).Count(row => row.State == ShadowState.Failed);
        if (failed == 1)
        {
            records.ShadowFailedNeedsTransaction(transaction, StudyTable.Get(transaction, run.StudyId), run);
        }
    }
}

using Appliance.Edge.Receive;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Studies;

/// <summary>Learns the pauses that scanners make within a study, for <see cref="ScannerRhythm"/>.</summary>
internal static class StudyPause
{
    /// <summary>Shorter pauses teach nothing.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>Longer ones are no rhythm: a person sent the study again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Notes the pause that a new instance ends, be the study still open or closed too early.</summary>
    public static void NoteNeedsTransaction(JournalTransaction transaction, StudyRow study, DateTimeOffset now)
    {
        // Most instances follow at once: those cost no question.
        if (now - study.LastAt < Shortest)
        {
            return;
        }

        (long open, DateTimeOffset? ended, bool ours) = transaction.First(
            """
            SELECT count(*) FILTER (WHERE a.ended_at IS NULL), max(a.ended_at),
              count(*) FILTER (WHERE a.ending IN ($ours, $stopped) AND a.ended_at >= $last)
            FROM association_study x JOIN association a ON a.id = x.association_id WHERE x.study_id = $study
            """,
            row => (row.GetInt64(0), row.GetTimeOrNull(1), row.GetInt64(2) > 0),
            ("$study", study.Id), ("$last", JournalTime.Format(study.LastAt)), ("$ours", nameof(AssociationEnding.ProcessEnded)),
            ("$stopped", nameof(AssociationEnding.Drained)));

        // A pause counts while nobody was connected; one that this unit's own stop made is not the scanner's.
        TimeSpan pause = now - (ended > study.LastAt ? ended.Value : study.LastAt);
        if (open == 0 && !ours && pause >= Shortest && pause <= Longest)
        {
            transaction.Execute(
                "UPDATE study SET longest_pause_ms = max(longest_pause_ms, $pause) WHERE id = $id",
                ("$pause", (long)pause.TotalMilliseconds), ("$id", study.Id));
        }
    }
}

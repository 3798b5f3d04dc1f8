using Appliance.Edge.Storage;

namespace Appliance.Edge.Studies;

/// <summary>What is known of an open study when it is asked whether it is complete.</summary>
/// <param name="StudyId">The study.</param>
/// <param name="OpenedAt">First instance of this revision.</param>
/// <param name="LastAt">Last instance.</param>
/// <param name="OpenAssociations">Associations that brought instances of it and are still open.</param>
/// <param name="LastAssociationEndedAt">When the last such association ended; null while none has.</param>
internal sealed record StudyActivity(
    long StudyId,
    DateTimeOffset OpenedAt,
    DateTimeOffset LastAt,
    long OpenAssociations,
    DateTimeOffset? LastAssociationEndedAt)
{
    private const string Select =
        """
        SELECT s.id, s.opened_at, s.last_at,
          (SELECT count(*) FROM association_study x JOIN association a ON a.id = x.association_id
            WHERE x.study_id = s.id AND a.ended_at IS NULL),
          (SELECT max(a.ended_at) FROM association_study x JOIN association a ON a.id = x.association_id
            WHERE x.study_id = s.id)
        FROM study s
        """;

    public static List<StudyActivity> OfOpenStudies(JournalSession session) =>
        session.Query($"{Select} WHERE s.stage = $stage", Map, ("$stage", nameof(StudyStage.Receiving)));

    /// <summary>Null when the study is no longer open.</summary>
    public static StudyActivity? Of(JournalSession session, long studyId) =>
        session.First(
            $"{Select} WHERE s.stage = $stage AND s.id = $id", Map, ("$stage", nameof(StudyStage.Receiving)), ("$id", studyId));

    /// <summary>Decides from this evidence: the reason to close now, or when to look again.</summary>
    public StudyVerdict Judge(StudiesOptions options, DateTimeOffset now)
    {
        TimeSpan quiet = TimeSpan.FromSeconds(options.QuietPeriodSeconds);
        DateTimeOffset forced = OpenedAt + TimeSpan.FromSeconds(options.ForceCloseSeconds);
        if (now >= forced)
        {
            return new StudyVerdict(CloseReason.ForceLimit, now);
        }

        // Whoever sent instances and is still connected may send more, however long it thinks about it.
        if (OpenAssociations > 0)
        {
            return new StudyVerdict(null, forced);
        }

        // A scanner may open an association a series: its end starts the quiet period anew.
        bool heldByAssociation = LastAssociationEndedAt > LastAt + quiet;
        DateTimeOffset lastSign = LastAssociationEndedAt > LastAt ? LastAssociationEndedAt.Value : LastAt;
        if (now >= lastSign + quiet)
        {
            return new StudyVerdict(heldByAssociation ? CloseReason.AssociationsClosed : CloseReason.QuietPeriod, now);
        }

        return new StudyVerdict(null, lastSign + quiet < forced ? lastSign + quiet : forced);
    }

    private static StudyActivity Map(Microsoft.Data.Sqlite.SqliteDataReader row) =>
        new(row.GetInt64(0), row.GetTime(1), row.GetTime(2), row.GetInt64(3), row.GetTimeOrNull(4));
}

/// <summary>Close now and why, or look again.</summary>
/// <param name="Close">The reason to close; null: not yet.</param>
/// <param name="LookAgainAt">When time alone may change this verdict.</param>
internal readonly record struct StudyVerdict(CloseReason? Close, DateTimeOffset LookAgainAt);

using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Studies;

/// <summary>What is known of an open study when it is asked whether it is complete.</summary>
internal sealed record StudyActivity
{
    private const string Select =
        """
        SELECT s.id, s.study_uid, s.scanner_id, s.opened_at, s.last_at, s.gaps_since,
          (SELECT count(*) FROM association_study x JOIN association a ON a.id = x.association_id
            WHERE x.study_id = s.id AND a.ended_at IS NULL),
          (SELECT max(a.ended_at) FROM association_study x JOIN association a ON a.id = x.association_id
            WHERE x.study_id = s.id),
          (SELECT max(study_images) FROM instance i WHERE i.study_id = s.id AND i.origin <> 'Prior'),
          (SELECT count(DISTINCT sop_uid) FROM instance i WHERE i.study_id = s.id AND i.origin = 'Received')
        FROM study s
        """;

    /// <summary>The study.</summary>
    public required long StudyId { get; init; }

    /// <summary>Its Study Instance UID.</summary>
    public string StudyUid { get; init; } = "";

    /// <summary>Who sends it; null when no association did.</summary>
    public long? ScannerId { get; init; }

    /// <summary>First instance of this revision.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Last instance.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>Since when it waits for what is missing; null while it does not.</summary>
    public DateTimeOffset? GapsSince { get; init; }

    /// <summary>Associations that brought instances of it and are still open.</summary>
    public long OpenAssociations { get; init; }

    /// <summary>When the last such association ended; null while none has.</summary>
    public DateTimeOffset? LastAssociationEndedAt { get; init; }

    /// <summary>How many instances the study has by what the instances say; null when they say nothing.</summary>
    public int? Expected { get; init; }

    /// <summary>How many instances are here.</summary>
    public int Received { get; init; }

    /// <summary>What the performed procedure steps say.</summary>
    public StepEvidence Steps { get; init; }

    /// <summary>The rhythm of the scanner.</summary>
    public required ScannerRhythm Rhythm { get; init; }

    /// <summary>What is missing; empty also while nobody has looked.</summary>
    public IReadOnlyList<StudyGap> Gaps { get; init; } = [];

    /// <summary>Studies of this scanner have waited for what was missing often enough without getting it.</summary>
    public bool WaitsInVain { get; init; }

    private bool ExpectedIsHere => Expected is { } expected && Received >= expected;

    public static List<StudyActivity> OfOpenStudies(JournalSession session, StudiesOptions options) =>
        session.Query($"{Select} WHERE s.stage = $stage", Map, ("$stage", nameof(StudyStage.Receiving)))
            .ConvertAll(activity => activity.Completed(session, options));

    /// <summary>Null when the study is no longer open.</summary>
    public static StudyActivity? Of(JournalSession session, long studyId, StudiesOptions options) =>
        session.First(
            $"{Select} WHERE s.stage = $stage AND s.id = $id", Map, ("$stage", nameof(StudyStage.Receiving)), ("$id", studyId))
            ?.Completed(session, options);

    /// <summary>This, with a look through all instances for what is missing. Dear: only for a study that would be closed.</summary>
    public StudyActivity WithGaps(JournalSession session)
    {
        List<StudyGap> gaps = [.. StudyGaps.Find(session, StudyId)];
        if (Steps.Ended && Steps.ListedMissing > 0)
        {
            gaps.Add(new StudyGap(GapKind.ListedObject, 0, "", Steps.ListedMissing));
        }
        else if (Expected is { } expected && Received < expected)
        {
            gaps.Add(new StudyGap(GapKind.StudyCount, 0, "", expected - Received));
        }

        return this with { Gaps = gaps, WaitsInVain = gaps.Count > 0 && ClosingTable.WaitedInVain(session, ScannerId) };
    }

    /// <summary>Decides from this evidence: the reason to close now, or when to look again.</summary>
    public StudyVerdict Judge(StudiesOptions options, DateTimeOffset now)
    {
        DateTimeOffset forced = OpenedAt + TimeSpan.FromSeconds(options.ForceCloseSeconds);
        if (now >= forced)
        {
            return new StudyVerdict(CloseReason.ForceLimit, now);
        }

        // PS3.4 F.7.2.2: in its final state a step lists all that it made. What is listed is here, so nothing is left to wait for.
        if (Steps.AllHere)
        {
            return new StudyVerdict(Steps.Discontinued > 0 ? CloseReason.StepDiscontinued : CloseReason.StepCompleted, now);
        }

        // Whoever sent instances and is still connected, or still scans, may send more, however long it thinks about it.
        if (OpenAssociations > 0 || Steps.InProgress > 0)
        {
            return new StudyVerdict(null, forced);
        }

        // A scanner may open an association a series: its end starts the quiet period anew.
        TimeSpan quiet = ExpectedIsHere ? ScannerRhythm.ShortestOf(options) : Rhythm.QuietPeriod;
        DateTimeOffset lastSign = LastAssociationEndedAt > LastAt ? LastAssociationEndedAt.Value : LastAt;
        if (now < lastSign + quiet)
        {
            return new StudyVerdict(null, Earlier(lastSign + quiet, forced));
        }

        // No pause is waited for longer than this, so neither is what is missing.
        DateTimeOffset patience = lastSign + ScannerRhythm.LongestOf(options);
        if (Gaps.Count > 0 && !WaitsInVain && now < patience)
        {
            return new StudyVerdict(null, Earlier(patience, forced), WaitsForGaps: true);
        }

        return new StudyVerdict(ReasonOf(quiet), now);
    }

    private CloseReason ReasonOf(TimeSpan quiet) =>
        ExpectedIsHere ? CloseReason.ExpectedCount
        : Steps is { Ended: true, Discontinued: > 0 } ? CloseReason.StepDiscontinued
        : LastAssociationEndedAt > LastAt + quiet ? CloseReason.AssociationsClosed
        : CloseReason.QuietPeriod;

    private StudyActivity Completed(JournalSession session, StudiesOptions options) => this with
    {
        Steps = StepEvidence.Of(session, StudyUid),
        Rhythm = ScannerRhythm.Of(session, ScannerId, options),
    };

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static StudyActivity Map(SqliteDataReader row) => new()
    {
        StudyId = row.GetInt64(0),
        StudyUid = row.GetString(1),
        ScannerId = row.IsDBNull(2) ? null : row.GetInt64(2),
        OpenedAt = row.GetTime(3),
        LastAt = row.GetTime(4),
        GapsSince = row.GetTimeOrNull(5),
        OpenAssociations = row.GetInt64(6),
        LastAssociationEndedAt = row.GetTimeOrNull(7),
        Expected = row.GetInt32OrNull(8),
        Received = row.GetInt32(9),
        Rhythm = new ScannerRhythm(TimeSpan.Zero, 0, TimeSpan.Zero),
    };
}

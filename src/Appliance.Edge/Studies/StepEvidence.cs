using Appliance.Edge.Storage;

namespace Appliance.Edge.Studies;

/// <summary>What the performed procedure steps (MPPS) of a study say.</summary>
/// <param name="InProgress">Steps under way.</param>
/// <param name="Completed">Steps that were completed.</param>
/// <param name="Discontinued">Steps that were discontinued.</param>
/// <param name="Listed">Objects that the ended steps list.</param>
/// <param name="ListedMissing">Of those, how many are not here.</param>
internal readonly record struct StepEvidence(int InProgress, int Completed, int Discontinued, int Listed, int ListedMissing)
{
    /// <summary>Every step has ended, and there was one.</summary>
    public bool Ended => InProgress == 0 && Completed + Discontinued > 0;

    /// <summary>Every step has ended, and all that they list is here.</summary>
    public bool AllHere => Ended && Listed > 0 && ListedMissing == 0;

    /// <summary>Whether a step says anything of the study.</summary>
    public static bool Exists(JournalSession session, string studyUid) =>
        session.Count("SELECT count(*) FROM performed_step_study WHERE study_uid = $uid", ("$uid", studyUid)) > 0;

    public static StepEvidence Of(JournalSession session, string studyUid)
    {
        if (!Exists(session, studyUid))
        {
            return default;
        }

        return session.First(
            """
            WITH step AS (
              SELECT p.id, p.state FROM performed_step p JOIN performed_step_study x ON x.step_id = p.id WHERE x.study_uid = $uid),
            listed AS (SELECT DISTINCT o.sop_uid FROM performed_step_object o JOIN step ON step.id = o.step_id)
            SELECT (SELECT count(*) FROM step WHERE state = 'InProgress'),
              (SELECT count(*) FROM step WHERE state = 'Completed'),
              (SELECT count(*) FROM step WHERE state = 'Discontinued'),
              (SELECT count(*) FROM listed),
              (SELECT count(*) FROM listed WHERE NOT EXISTS (
                SELECT 1 FROM instance i WHERE i.sop_uid = listed.sop_uid AND i.state <> 'Missing'))
            """,
            row => new StepEvidence(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4)),
            ("$uid", studyUid));
    }
}

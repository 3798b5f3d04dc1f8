using Appliance.Edge.Storage;

namespace Appliance.Edge.Studies;

/// <summary>What became of a person's wish to have a study tried again.</summary>
internal enum StudyRetryOutcome
{
    /// <summary>It is open again, as a new revision; it closes and runs like any other.</summary>
    Retried,

    /// <summary>There is no such study.</summary>
    Unknown,

    /// <summary>It is not quarantined.</summary>
    NotQuarantined,

    /// <summary>Files of it are gone or damaged: only sending it again helps.</summary>
    FilesMissing,

    /// <summary>Its images name different patients: only sending corrected ones helps.</summary>
    SeveralPatients,
}

/// <summary>Takes a quarantined study back into work when a person says that what was wrong is right again.</summary>
internal static class StudyRetry
{
    /// <summary>
    /// Opens a quarantined study again. Where two images came under one UID, the one that came first is taken; the other stays
    /// aside, as it was.
    /// </summary>
    public static StudyRetryOutcome RetryNeedsTransaction(JournalTransaction transaction, long studyId, DateTimeOffset now)
    {
        StudyRow? study = transaction.First($"SELECT {StudyRow.Columns} FROM study WHERE id = $id", StudyRow.Map, ("$id", studyId));
        if (study is not { Stage: StudyStage.Quarantined })
        {
            return study is null ? StudyRetryOutcome.Unknown : StudyRetryOutcome.NotQuarantined;
        }

        if (InstanceTable.DeletedSources(transaction, studyId) > 0
            || transaction.Count("SELECT count(*) FROM instance WHERE study_id = $study AND state = 'Missing'", ("$study", studyId)) > 0)
        {
            return StudyRetryOutcome.FilesMissing;
        }

        if (PatientMixture.Find(transaction, studyId) is not null)
        {
            return StudyRetryOutcome.SeveralPatients;
        }

        StudyTable.ReopenNeedsTransaction(transaction, study, StudyEvent.Mended, study.CallingAE, now);
        return StudyRetryOutcome.Retried;
    }
}

using Appliance.Edge.Storage;

namespace Appliance.Edge.Studies;

/// <summary>Two instances of one study that cannot be of one patient.</summary>
/// <param name="Instance">The one that came first.</param>
/// <param name="Other">The other.</param>
internal readonly record struct PatientMixture(long Instance, long Other)
{
    /// <summary>
    /// Looks at the instances that count. Asked only of a study that would be closed: while a correction of many slices is under way, it is
    /// a mixture for a while, and that is no fault.
    /// </summary>
    public static PatientMixture? Find(JournalSession session, long studyId)
    {
        List<(long Instance, PatientKey Patient)> patients = session.Query(
            """
            SELECT min(id), patient FROM instance
            WHERE study_id = $study AND origin = $received AND state = $current AND patient IS NOT NULL GROUP BY patient ORDER BY min(id)
            """,
            row => (row.GetInt64(0), PatientKey.FromBytes(row.GetFieldValue<byte[]>(1))),
            ("$study", studyId), ("$received", nameof(InstanceOrigin.Received)), ("$current", nameof(InstanceState.Current)));

        // Every pair: what fits two patients (a slice without an ID) does not make them one.
        for (int i = 0; i < patients.Count; i++)
        {
            for (int j = i + 1; j < patients.Count; j++)
            {
                if (patients[i].Patient.IsAnotherThan(patients[j].Patient))
                {
                    return new PatientMixture(patients[i].Instance, patients[j].Instance);
                }
            }
        }

        return null;
    }
}

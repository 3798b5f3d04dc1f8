using System.Text.Json;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;

namespace Appliance.Edge.Commands;

/// <summary>Reads all that the journal knows of studies, from one snapshot.</summary>
internal static class StudyQuery
{
    /// <summary>The youngest <paramref name="last"/> studies, the oldest of them first.</summary>
    public static StudiesReport Read(JournalSession session, int last)
    {
        var studies = session.Query(
            $"SELECT * FROM (SELECT {StudyRow.Columns} FROM study ORDER BY id DESC LIMIT $last) ORDER BY id",
            StudyRow.Map, ("$last", last));
        return new StudiesReport([.. studies.Select(study => Read(session, study))]);
    }

    private static StudyReport Read(JournalSession session, StudyRow study) => new(
        study.Id,
        study.StudyUid,
        study.Stage.ToString(),
        study.Reason?.ToString(),
        study.Detail,
        study.Revision,
        study.CallingAE,
        study.FirstAt,
        study.LastAt,
        study.ClosedAt,
        study.CloseReason?.ToString(),
        Instances(session, study.Id),
        Runs(session, study.Id));

    private static List<InstanceReport> Instances(JournalSession session, long studyId)
    {
        var deliveries = session.Query(
            """
            SELECT d.instance_id, d.destination, d.state, d.attempts, d.next_at, d.delivered_at, d.reason
            FROM delivery d JOIN instance i ON i.id = d.instance_id WHERE i.study_id = $study ORDER BY d.id
            """,
            row => (
                InstanceId: row.GetInt64(0),
                Delivery: new DeliveryReport(
                    row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetTime(4), row.GetTimeOrNull(5), row.GetStringOrNull(6))),
            ("$study", studyId)).ToLookup(pair => pair.InstanceId, pair => pair.Delivery);
        return session.Query($"{InstanceRow.Select} WHERE i.study_id = $study ORDER BY i.id", InstanceRow.Map, ("$study", studyId))
            .ConvertAll(instance => Instance(instance, [.. deliveries[instance.Id]]));
    }

    private static InstanceReport Instance(InstanceRow instance, IReadOnlyList<DeliveryReport> deliveries) => new(
        instance.Id,
        instance.Facts.SopUid,
        instance.Facts.SopClass,
        instance.Facts.SeriesUid,
        instance.Facts.TransferSyntax,
        instance.Facts.Modality,
        instance.Origin.ToString(),
        instance.State.ToString(),
        instance.File,
        instance.Bytes,
        Convert.ToHexStringLower(instance.Digest.Span),
        instance.Revision,
        deliveries);

    /// <summary>The runs of a study, the oldest first.</summary>
    public static List<RunReport> Runs(JournalSession session, long study) =>
        session.Query($"SELECT {RunRow.Columns} FROM run WHERE study_id = $study ORDER BY id", RunRow.Map, ("$study", study)).ConvertAll(Run);

    private static RunReport Run(RunRow run)
    {
        var result = run.ResultJson is { } json ? RunResult.FromJson(json) : new RunResult();
        var timings = run.TimingsJson is { } times
            ? JsonSerializer.Deserialize(times, RunJson.Default.IReadOnlyListRunStepTiming)!
            : [];
        return new RunReport(
            run.Id,
            run.App.Id,
            run.App.Version,
            run.Revision,
            run.State.ToString(),
            run.Attempts,
            run.Interruptions,
            run.StartedAt,
            run.EndedAt,
            run.Step,
            run.Progress,
            run.Provider,
            result.Precision,
            result.WantedProvider,
            result.Fallbacks,
            run.Reason,
            [.. result.Reasons.Concat(result.Absences).Select(ReasonReport.Of)],
            run.Needs.Lane.ToString(),
            new RunMemoryReport(run.Needs.HostMebibytes, run.Needs.DeviceMebibytes, run.PeakMebibytes),
            [.. timings.Select(timing => new StepReport(timing.Step, timing.Milliseconds, timing.Shared))],
            [.. result.Findings.Select(FindingReport.Of)],
            [.. result.Confidences.Select(ConfidenceReport.Of)]);
    }
}

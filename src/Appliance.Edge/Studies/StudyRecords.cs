using Appliance.Contracts;
using Appliance.Edge.Running;
using Appliance.Edge.Shadows;
using Appliance.Edge.Storage;
using Appliance.Edge.Uplink;

namespace Appliance.Edge.Studies;

/// <summary>
/// What is reported upstream of a study. Each record enters the outbox in the transaction of the change that it tells of;
/// none names the patient: the study is a pseudonym, and only findings that the manifest marks leave the site.
/// </summary>
public sealed class StudyRecords(Outbox outbox, UnitIdentity identity)
{
    /// <summary>A run gave its result, or failed for the last time.</summary>
    internal void RunEndedNeedsTransaction(
        JournalTransaction transaction, StudyRow study, RunRow run, Execution execution, DateTimeOffset now)
    {
        DateTimeOffset started = run.StartedAt ?? now;
        var record = new ResultRecord
        {
            Study = identity.Pseudonym(study.StudyUid),
            Revision = run.Revision,
            Closing = ClosingTable.SummaryOf(transaction, study.Id, run.Revision),
            App = new AppIdentity(
                run.App.Id,
                run.App.Version,
                execution.Result.ManifestDigest,
                [.. execution.Result.Models.OrderBy(model => model.Key, StringComparer.Ordinal)
                    .Select(model => new ModelIdentity(model.Key, model.Value))])
            {
                Modules = execution.Result.Modules.Count == 0 ? null : [.. execution.Result.Modules.Select(module => new ModuleIdentity(module.Id, module.Version, module.Digest))],
            },
            Outcome = execution.State.ToString().ToLowerInvariant(),
            Reasons = [.. execution.Result.Reasons.Select(reason => reason.Code)],
            Findings = [.. execution.Result.Findings.Where(finding => finding.Exportable)
                .Select(finding => new FindingRecord(finding.Id, finding.Value, finding.Unit, finding.Confidence) { Answer = finding.Answer?.Id })],
            Confidences = [.. execution.Result.Confidences.Select(chain => new ConfidenceRecord(
                chain.Id, chain.Joint, chain.MinConfidence, chain.Assumption, chain.Weakest,
                [.. chain.Steps.Where(step => step.Exportable).Select(step => new StepConfidenceRecord(step.Id, step.Confidence))]))],
            Provider = execution.Provider,
            Precision = execution.Result.Precision,
            WantedProvider = execution.Result.WantedProvider,
            Steps = [.. execution.Timings.Select(timing => new StepLatency(timing.Step, timing.Milliseconds))],
            Latency = new StudyLatency(
                (study.LastAt - study.OpenedAt).TotalMilliseconds,
                (started - study.LastAt).TotalMilliseconds,
                (now - started).TotalMilliseconds),
            Deliveries = transaction.Query(
                """
                SELECT d.destination, count(*) FROM delivery d JOIN instance i ON i.id = d.instance_id
                WHERE i.run_id = $run GROUP BY d.destination ORDER BY d.destination
                """,
                row => new DeliveryTally(row.GetString(0), "pending", row.GetInt32(1)),
                ("$run", run.Id)),
        };
        outbox.EnqueueNeedsTransaction(
            transaction, Streams.Result, EventTypes.Result, record.Study, record, ContractsJson.Default.ResultRecord);
        if (ProviderFallbacks.IsNew(transaction, run, execution))
        {
            outbox.EnqueueNeedsTransaction(
                transaction, Streams.Alarm, EventTypes.Alarm, run.App.Id,
                new AlarmRecord { Code = AlarmCodes.ProviderFallback, Part = run.App.Id }, ContractsJson.Default.AlarmRecord);
        }
    }

    /// <summary>A version that is tried was held against the active one.</summary>
    internal void ShadowComparedNeedsTransaction(JournalTransaction transaction, StudyRow study, ShadowRow run, ShadowComparison comparison)
    {
        var record = new AgreementRecord
        {
            Study = identity.Pseudonym(study.StudyUid),
            Revision = run.Revision,
            App = run.App.Id,
            ActiveVersion = run.ActiveVersion,
            ShadowVersion = run.App.Version,
            ActiveOutcome = comparison.ActiveOutcome,
            ShadowOutcome = comparison.ShadowOutcome,
            Agrees = comparison.Agrees,
            Findings = [.. comparison.Findings.Where(finding => finding.Exportable).Select(finding => new FindingAgreement(
                finding.Id, finding.Active, finding.Shadow, finding.ActiveAnswer, finding.ShadowAnswer, finding.Agrees))],
        };
        outbox.EnqueueNeedsTransaction(
            transaction, Streams.Audit, EventTypes.Agreement, record.Study, record, ContractsJson.Default.AgreementRecord);
    }

    /// <summary>A version that is tried broke on a study, for the first time.</summary>
    internal void ShadowFailedNeedsTransaction(JournalTransaction transaction, StudyRow study, ShadowRow run) =>
        AlarmNeedsTransaction(transaction, AlarmCodes.ShadowFailed, study, $"{run.App.Id} {run.App.Version}", attempts: 1);

    /// <summary>A study was put aside for a person.</summary>
    internal void QuarantinedNeedsTransaction(JournalTransaction transaction, StudyRow study, string? part, int attempts) =>
        AlarmNeedsTransaction(transaction, AlarmCodes.StudyQuarantined, study, part, attempts);

    /// <summary>The last object of a study for one destination was delivered or given up.</summary>
    internal void DestinationSettledNeedsTransaction(
        JournalTransaction transaction, StudyRow study, string destination, DateTimeOffset now)
    {
        DeliveryRecord? record = transaction.First(
            """
            SELECT sum(d.state IN ('Delivered', 'Uncommitted')), sum(d.state = 'DeadLetter'), sum(d.state = 'NotAccepted'), max(d.attempts),
              min(d.created_at), sum(d.state = 'Uncommitted')
            FROM delivery d JOIN instance i ON i.id = d.instance_id
            WHERE i.study_id = $study AND d.destination = $destination
            """,
            row => new DeliveryRecord
            {
                Study = identity.Pseudonym(study.StudyUid),
                Destination = destination,
                Delivered = row.GetInt32(0),
                DeadLettered = row.GetInt32(1),
                NotAccepted = row.GetInt32(2),
                Uncommitted = row.GetInt32(5),
                Attempts = row.GetInt32(3),
                Milliseconds = (now - row.GetTime(4)).TotalMilliseconds,
            },
            ("$study", study.Id), ("$destination", destination));
        outbox.EnqueueNeedsTransaction(
            transaction, Streams.Audit, EventTypes.Delivery, record!.Study, record, ContractsJson.Default.DeliveryRecord);
        if (record.DeadLettered > 0)
        {
            AlarmNeedsTransaction(transaction, AlarmCodes.DeliveryGivenUp, study, destination, record.Attempts);
        }

        if (record.NotAccepted > 0)
        {
            AlarmNeedsTransaction(transaction, AlarmCodes.EvidenceDowngraded, study, destination, record.Attempts);
        }

        if (record.Uncommitted > 0)
        {
            AlarmNeedsTransaction(transaction, AlarmCodes.EvidenceUncommitted, study, destination, record.Attempts);
        }
    }

    private void AlarmNeedsTransaction(JournalTransaction transaction, string code, StudyRow study, string? part, int attempts)
    {
        var record = new AlarmRecord { Code = code, Study = identity.Pseudonym(study.StudyUid), Part = part, Attempts = attempts };
        outbox.EnqueueNeedsTransaction(
            transaction, Streams.Alarm, EventTypes.Alarm, record.Study, record, ContractsJson.Default.AlarmRecord);
    }
}

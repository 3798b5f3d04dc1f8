using System.Text.Json.Serialization;
using Appliance.Edge.Hosting;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary>What <c>appliance studies --json</c> says. It names UIDs: it stays on the unit, among people who treat the patient.</summary>
/// <param name="Studies">The studies, the oldest first.</param>
internal sealed record StudiesReport(IReadOnlyList<StudyReport> Studies);

/// <summary>One study.</summary>
internal sealed record StudyReport(
    long Id,
    string StudyInstanceUid,
    string Stage,
    string? Reason,
    string? Detail,
    int Revision,
    string CallingAe,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    DateTimeOffset? ClosedAt,
    string? CloseReason,
    IReadOnlyList<InstanceReport> Instances,
    IReadOnlyList<RunReport> Runs);

/// <summary>One file of the spool; the digest is SHA-256 of its data set, in hex.</summary>
internal sealed record InstanceReport(
    long Id,
    string SopInstanceUid,
    string SopClassUid,
    string SeriesInstanceUid,
    string TransferSyntaxUid,
    string Modality,
    string Origin,
    string State,
    string File,
    long Bytes,
    string Digest,
    int Revision,
    IReadOnlyList<DeliveryReport> Deliveries);

/// <summary>One object on its way to one destination.</summary>
internal sealed record DeliveryReport(
    string Destination, string State, int Attempts, DateTimeOffset NextAt, DateTimeOffset? DeliveredAt, string? Reason);

/// <summary>One execution of an app.</summary>
internal sealed record RunReport(
    long Id,
    string App,
    string Version,
    int Revision,
    string State,
    int Attempts,
    int Interruptions,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? Step,
    double? Progress,
    string? Provider,
    string? Precision,
    string? WantedProvider,
    IReadOnlyList<string> Fallbacks,
    string? Reason,
    IReadOnlyList<ReasonReport> Reasons,
    string Lane,
    RunMemoryReport Memory,
    IReadOnlyList<StepReport> Steps,
    IReadOnlyList<FindingReport> Findings,
    IReadOnlyList<ConfidenceReport> Confidences)
{
    /// <summary>The folder of its pictures and <c>findings.json</c>; null where there is none, or where it was not looked for.</summary>
    public string? ResultFolder { get; init; }
}

/// <summary>Why an app refused, abstained or failed, in the language of the unit.</summary>
internal sealed record ReasonReport(string Code, string Text, string Remedy)
{
    public static ReasonReport Of(Running.RunReason reason) => OperatorLanguage.IsChinese
        ? new ReasonReport(reason.Code, reason.TextZh, reason.RemedyZh)
        : new ReasonReport(reason.Code, reason.TextEn, reason.RemedyEn);
}

/// <summary>
/// The memory of a run in MiB: as its app declares, and the most that the whole process had meanwhile; that is null where other runs
/// were under way as well, as it cannot be told apart.
/// </summary>
internal sealed record RunMemoryReport(int DeclaredHostMebibytes, int DeclaredDeviceMebibytes, int? ProcessPeakMebibytes);

/// <summary>The time of one step, and whether another app's equal step had done the work.</summary>
internal sealed record StepReport(string Step, double Milliseconds, bool Shared);

/// <summary>One finding, in the language of the unit.</summary>
internal sealed record FindingReport(
    string Id, string Meaning, double? Value, int? Decimals, string? Unit, string? UnitText, double? Confidence, AnswerReport? Answer, FindingReference? Reference)
{
    public static FindingReport Of(Running.RunFinding finding)
    {
        bool chinese = OperatorLanguage.IsChinese;
        return new FindingReport(
            finding.Id, chinese ? finding.MeaningZh : finding.Meaning, finding.Value, finding.Decimals, finding.Unit, finding.UnitText, finding.Confidence,
            finding.Answer is { } answer ? new AnswerReport(answer.Id, chinese ? answer.MeaningZh : answer.Meaning) : null, finding.Reference);
    }
}

/// <summary>The answer of a classifier, in the language of the unit.</summary>
internal sealed record AnswerReport(string Id, string Meaning);

/// <summary>What <c>appliance status --json</c> says.</summary>
internal sealed record StatusReport(
    string Version,
    string StateFolder,
    string AeTitle,
    int Port,
    IReadOnlyDictionary<string, int> Studies,
    IReadOnlyDictionary<string, int> Runs,
    IReadOnlyDictionary<string, int> Deliveries,
    OutboxReport Outbox,
    DiskReport Disk,
    CertificateReport? Certificate,
    WorklistReport? Worklist,
    ArchiveReport? Archive,
    IReadOnlyList<AppEngineReport> Engines,
    IReadOnlyList<AlarmReport> Alarms)
{
    /// <summary>The apps whose golden cases have to be run, or do not come out.</summary>
    public IReadOnlyList<ProofReport> Golden { get; init; } = [];
}

/// <summary>What a person has to look at, in the language of the unit.</summary>
internal sealed record AlarmReport(string Code, string? Part, int Count, string Text, string Remedy);

/// <summary>What waits to be acknowledged upstream.</summary>
internal sealed record OutboxReport(int Waiting, int Refused, IReadOnlyList<Contracts.OutboxState> Streams);

/// <summary>The disk of the state folder, in bytes.</summary>
internal sealed record DiskReport(long FreeBytes, long TotalBytes);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StudiesReport))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(ScannersReport))]
[JsonSerializable(typeof(StudyShowReport))]
[JsonSerializable(typeof(Explain.ExplainReport))]
[JsonSerializable(typeof(Licensing.EntitlementsReport))]
[JsonSerializable(typeof(Licensing.MeterReport))]
[JsonSerializable(typeof(Licensing.LicenceClockReport))]
internal sealed partial class ReportJson : JsonSerializerContext;

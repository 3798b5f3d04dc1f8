namespace Appliance.Contracts;

/// <summary>Something a person has to look at. The words for it are the reader's: only codes travel.</summary>
public sealed record AlarmRecord
{
    /// <summary>What happened: one of <see cref="AlarmCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>The study's pseudonym; null when the alarm is about the unit.</summary>
    public string? Study { get; init; }

    /// <summary>What it concerns: an app, a destination; null when it is the unit itself.</summary>
    public string? Part { get; init; }

    /// <summary>How often it was tried before.</summary>
    public int Attempts { get; init; }
}

/// <summary>The alarms of a unit.</summary>
public static class AlarmCodes
{
    /// <summary>A study kept failing and was put aside.</summary>
    public const string StudyQuarantined = "study-quarantined";

    /// <summary>A destination did not get all of a study's evidence, and it is not tried again.</summary>
    public const string DeliveryGivenUp = "delivery-given-up";

    /// <summary>A destination takes only a part of a study's evidence.</summary>
    public const string EvidenceDowngraded = "evidence-downgraded";

    /// <summary>A destination takes requests for storage commitment and never reports: the unit keeps the evidence.</summary>
    public const string EvidenceUncommitted = "evidence-uncommitted";

    /// <summary>The unit's TLS certificate ends soon.</summary>
    public const string CertificateEnding = "certificate-ending";

    /// <summary>The unit's TLS certificate has ended: peers refuse it.</summary>
    public const string CertificateEnded = "certificate-ended";

    /// <summary>New certificate files cannot be used; those before them stay in use.</summary>
    public const string CertificateRefused = "certificate-refused";

    /// <summary>The disk of the unit is nearly full, and new objects are refused.</summary>
    public const string DiskFull = "disk-full";

    /// <summary>The disk of the unit gets full, and nothing more may be deleted.</summary>
    public const string DiskTight = "disk-tight";

    /// <summary>A destination cannot be reached.</summary>
    public const string DestinationUnreachable = "destination-unreachable";

    /// <summary>The modality worklist does not answer: results do not name their orders, and come later.</summary>
    public const string WorklistUnreachable = "worklist-unreachable";

    /// <summary>The licence of an app comes to an end.</summary>
    public const string LicenceEnding = "licence-ending";

    /// <summary>An app has no licence, or no longer: its studies are refused.</summary>
    public const string LicenceEnded = "licence-ended";

    /// <summary>The clock stands behind a time that it showed before: licences go by the later one.</summary>
    public const string LicenceClockBehind = "licence-clock-behind";

    /// <summary>The clock has gone forward by more than is believed: licences do not go by it.</summary>
    public const string LicenceClockAhead = "licence-clock-ahead";

    /// <summary>The certificate of an app has ended: its results are for research only.</summary>
    public const string AppCertificateEnded = "app-certificate-ended";

    /// <summary>A version of an app that is tried beside the active one breaks; no study is touched by it.</summary>
    public const string ShadowFailed = "shadow-failed";

    /// <summary>An app runs on another execution provider than it should: slower, though its findings hold.</summary>
    public const string ProviderFallback = "provider-fallback";

    /// <summary>The golden cases of an app do not come out on the unit as it is now: its studies are refused.</summary>
    public const string GoldenDeparted = "golden-departed";

    /// <summary>An installed app may not be used any more: its time is over, or its package is not as signed. Its studies are refused.</summary>
    public const string AppBarred = "app-barred";

    /// <summary>The time that an app's publisher gave it comes to an end.</summary>
    public const string AppEnding = "app-ending";

    /// <summary>The fleet manager refused an event for good.</summary>
    public const string EventRefused = "event-refused";

    /// <summary>Another client took this unit's session over: perhaps a clone of it.</summary>
    public const string SessionTakenOver = "session-taken-over";
}

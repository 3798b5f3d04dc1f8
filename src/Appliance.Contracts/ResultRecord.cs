namespace Appliance.Contracts;

/// <summary>
/// The outcome of one run, without patient data: the study is a pseudonym under the site's key, and findings are those
/// the app's manifest marks as exportable.
/// </summary>
public sealed record ResultRecord
{
    /// <summary>HMAC-SHA256 of the Study Instance UID under the site's key, in hex.</summary>
    public required string Study { get; init; }

    /// <summary>The revision of the study that was run on, from 1.</summary>
    public required int Revision { get; init; }

    /// <summary>Why the study was taken to be complete, and what was missing; null when unknown.</summary>
    public StudyClosing? Closing { get; init; }

    /// <summary>The app.</summary>
    public required AppIdentity App { get; init; }

    /// <summary>How the run ended: <c>reported</c>, <c>refused</c>, <c>abstained</c> or <c>failed</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why the app refused, abstained or failed, as codes; empty for a report.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>The exportable findings.</summary>
    public IReadOnlyList<FindingRecord> Findings { get; init; } = [];

    /// <summary>How sure the app is of each chain of answers, of those it abstains from too; empty for an app that chains none.</summary>
    public IReadOnlyList<ConfidenceRecord> Confidences { get; init; } = [];

    /// <summary>The execution provider that really ran the models; null when none did.</summary>
    public string? Provider { get; init; }

    /// <summary>The precision of the models: <c>fp32</c>, <c>fp16</c> or <c>int8</c>; null when unknown.</summary>
    public string? Precision { get; init; }

    /// <summary>The execution provider that should have run them; another than <see cref="Provider"/> tells of a fallback.</summary>
    public string? WantedProvider { get; init; }

    /// <summary>How long each step took.</summary>
    public IReadOnlyList<StepLatency> Steps { get; init; } = [];

    /// <summary>How long the study waited and ran.</summary>
    public required StudyLatency Latency { get; init; }

    /// <summary>What there is to deliver, at the time of this record; its outcome follows as <see cref="DeliveryRecord"/>.</summary>
    public IReadOnlyList<DeliveryTally> Deliveries { get; init; } = [];
}

/// <summary>Why a study was taken to be complete.</summary>
/// <param name="Reason">The reason as a code: <c>quietPeriod</c>, <c>stepCompleted</c> …</param>
/// <param name="Missing">How many objects were missing at least; above 0 the study was closed with gaps.</param>
/// <param name="Gaps">How they were found to be missing, as codes.</param>
public sealed record StudyClosing(string Reason, int Missing, IReadOnlyList<string> Gaps);

/// <summary>An app and the models it ran.</summary>
/// <param name="Id">The app's id.</param>
/// <param name="Version">The app's version.</param>
/// <param name="Digest">SHA-256 of the app's manifest, in hex; null when unknown.</param>
/// <param name="Models">Its models.</param>
public sealed record AppIdentity(string Id, string Version, string? Digest, IReadOnlyList<ModelIdentity> Models)
{
    /// <summary>The modules that were part of the app; null when there were none.</summary>
    public IReadOnlyList<ModuleIdentity>? Modules { get; init; }
}

/// <summary>A module that apps share.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Digest">SHA-256 of its contents, in hex.</param>
public sealed record ModuleIdentity(string Id, string Version, string Digest);

/// <summary>A model file.</summary>
/// <param name="Name">Its name in the app.</param>
/// <param name="Digest">SHA-256 of its bytes, in hex.</param>
public sealed record ModelIdentity(string Name, string Digest);

/// <summary>One exportable finding.</summary>
/// <param name="Id">Its id in the app's manifest.</param>
/// <param name="Value">Its value.</param>
/// <param name="Unit">Its UCUM unit.</param>
/// <param name="Confidence">How sure the app is, 0 to 1.</param>
public sealed record FindingRecord(string Id, double? Value, string? Unit, double? Confidence)
{
    /// <summary>The id of the class that a classifier answers; null for a number.</summary>
    public string? Answer { get; init; }
}

/// <summary>How sure the app is of a chain of answers.</summary>
/// <param name="Id">The chain's id in the app's manifest.</param>
/// <param name="Joint">Confidence that all steps are right, 0 to 1.</param>
/// <param name="MinConfidence">Below this the app abstains.</param>
/// <param name="Assumption">What the product assumes of the steps: <c>independence</c>.</param>
/// <param name="Weakest">The id of the weakest step.</param>
/// <param name="Steps">The exportable steps.</param>
public sealed record ConfidenceRecord(
    string Id, double Joint, double MinConfidence, string Assumption, string Weakest, IReadOnlyList<StepConfidenceRecord> Steps);

/// <summary>How sure one step is.</summary>
/// <param name="Id">The step's id.</param>
/// <param name="Confidence">Its calibrated confidence, 0 to 1.</param>
public sealed record StepConfidenceRecord(string Id, double Confidence);

/// <summary>The time one step took.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Milliseconds">Its time, in milliseconds.</param>
public sealed record StepLatency(string Step, double Milliseconds);

/// <summary>The times of a study up to the end of a run, in milliseconds.</summary>
/// <param name="ReceiveMilliseconds">From the first instance to the last.</param>
/// <param name="WaitMilliseconds">From the last instance to the start of the run, quiet period included.</param>
/// <param name="RunMilliseconds">The run.</param>
public sealed record StudyLatency(double ReceiveMilliseconds, double WaitMilliseconds, double RunMilliseconds);

/// <summary>How many objects are in which state at one destination.</summary>
/// <param name="Destination">The destination's name on the unit.</param>
/// <param name="State"><c>pending</c>, <c>delivered</c> or <c>deadLetter</c>.</param>
/// <param name="Objects">How many.</param>
public sealed record DeliveryTally(string Destination, string State, int Objects);

namespace Appliance.Edge.Commands;

/// <summary>What <c>appliance scanners --json</c> says. It names no patient and no UID.</summary>
/// <param name="Scanners">Those of the site profile and whoever called, the one that called last first.</param>
internal sealed record ScannersReport(IReadOnlyList<ScannerReport> Scanners);

/// <summary>One scanner. The counts are totals since <paramref name="FirstAt"/>.</summary>
/// <param name="Name">What the site profile calls it; null when it is not listed there.</param>
/// <param name="CallingAe">Its AE title.</param>
/// <param name="Address">Its address; null when it never called.</param>
/// <param name="FirstAt">First contact.</param>
/// <param name="LastAt">Last contact.</param>
/// <param name="Associations">Associations that were accepted.</param>
/// <param name="Rejected">Associations that were rejected.</param>
/// <param name="Received">Objects that were stored.</param>
/// <param name="Duplicates">Objects that were here already.</param>
/// <param name="Refused">Objects that were answered with a failure.</param>
/// <param name="Aborted">Objects that broke off.</param>
/// <param name="Bytes">Bytes that were stored.</param>
/// <param name="ObjectsPerSecond">The usual rate while objects were on their way; null when none were.</param>
/// <param name="MegabytesPerSecond">The same in MB, 1,000,000 bytes.</param>
/// <param name="UsualPauseSeconds">The pause that nearly all its studies stay within; null while unknown.</param>
/// <param name="QuietPeriodSeconds">How long nothing may come from it before a study is closed.</param>
/// <param name="LearnedFromStudies">How many studies that is learned from; 0: it is the configured one.</param>
/// <param name="StudiesWithGaps">Of its last studies, those that were closed with something missing.</param>
/// <param name="Gaps">The youngest of those, with what was missing.</param>
/// <param name="Refusals">Why associations and objects were turned away, the last first.</param>
internal sealed record ScannerReport(
    string? Name,
    string CallingAe,
    string? Address,
    DateTimeOffset? FirstAt,
    DateTimeOffset? LastAt,
    long Associations,
    long Rejected,
    long Received,
    long Duplicates,
    long Refused,
    long Aborted,
    long Bytes,
    double? ObjectsPerSecond,
    double? MegabytesPerSecond,
    double? UsualPauseSeconds,
    double QuietPeriodSeconds,
    int LearnedFromStudies,
    int StudiesWithGaps,
    IReadOnlyList<ScannerGapReport> Gaps,
    IReadOnlyList<RefusalReport> Refusals);

/// <summary>What was missing from a study when it was closed.</summary>
/// <param name="Study">The study's number.</param>
/// <param name="Instance">An instance of the series, by number; 0 for the whole study.</param>
/// <param name="Kind">How it was found, as a code.</param>
/// <param name="Missing">How many objects at least.</param>
internal sealed record ScannerGapReport(long Study, long Instance, string Kind, int Missing);

/// <summary>Why something was turned away.</summary>
/// <param name="Code">The reason as a code.</param>
/// <param name="Text">The reason in the language of the unit.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="Count">How often.</param>
/// <param name="LastAt">The last time.</param>
internal sealed record RefusalReport(string Code, string Text, string Remedy, long Count, DateTimeOffset LastAt);

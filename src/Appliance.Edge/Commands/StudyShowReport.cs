using Appliance.Edge.Studies;

namespace Appliance.Edge.Commands;

/// <summary>What <c>appliance studies show --json</c> says.</summary>
/// <param name="Number">The study's number.</param>
/// <param name="Stage">Where it is; null when there is no such study.</param>
/// <param name="Reason">Why it is done or quarantined, as a code.</param>
/// <param name="Detail">The technical half of the reason.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="CallingAe">Who sent it.</param>
/// <param name="OpenedAt">First instance of this revision.</param>
/// <param name="LastAt">Last instance.</param>
/// <param name="GapsSince">Since when it waits for what is missing.</param>
/// <param name="Open">The evidence so far of a study that is open.</param>
/// <param name="Order">What is known of its order; null when none was asked for.</param>
/// <param name="Closings">Each closing with its evidence, the oldest first.</param>
/// <param name="Priors">The searches for earlier studies that apps asked for.</param>
/// <param name="Runs">Each run, the oldest first.</param>
internal sealed record StudyShowReport(
    long Number,
    string? Stage,
    string? Reason,
    string? Detail,
    int Revision,
    string CallingAe,
    DateTimeOffset? OpenedAt,
    DateTimeOffset? LastAt,
    DateTimeOffset? GapsSince,
    ClosingEvidence? Open,
    OrderReport? Order,
    IReadOnlyList<ClosingReport> Closings,
    IReadOnlyList<PriorsReport> Priors,
    IReadOnlyList<RunReport> Runs);

/// <summary>One closing.</summary>
/// <param name="Revision">The revision that was closed.</param>
/// <param name="ClosedAt">When.</param>
/// <param name="Reason">Why, as a code.</param>
/// <param name="Evidence">By what.</param>
internal sealed record ClosingReport(int Revision, DateTimeOffset ClosedAt, string Reason, ClosingEvidence Evidence);

using System.Globalization;
using Appliance.Edge.Commands.Licensing;
using Appliance.Edge.Hosting;
using Appliance.Edge.Routing;
using Appliance.Edge.Running;

namespace Appliance.Edge.Commands.Explain;

/// <summary>What <c>appliance apps explain --json</c> says.</summary>
/// <param name="Studies">The study; of a folder every study in it.</param>
internal sealed record ExplainReport(IReadOnlyList<ExplainedStudy> Studies)
{
    /// <summary>The same with how the apps' licences stand.</summary>
    public ExplainReport With(IReadOnlyDictionary<AppVersion, LicenceReport> licences) => new(
    [
        .. Studies.Select(study => study with
        {
            Apps = [.. study.Apps.Select(app => app with { Licence = licences.GetValueOrDefault(new AppVersion(app.Id, app.Version)) })],
        }),
    ]);
}

/// <summary>A study and what each app makes of it.</summary>
/// <param name="Number">Its number on the unit; null for one in a folder.</param>
/// <param name="StudyUid">Study Instance UID.</param>
/// <param name="Stage">Where it is; null for one in a folder.</param>
/// <param name="Revision">Its revision; 0 for one in a folder.</param>
/// <param name="CallingAe">Who sent it; empty when that is not known.</param>
/// <param name="DecidedAt">When the apps were chosen; null when they were not yet, or before decisions were kept.</param>
/// <param name="Apps">The apps that were active then or are now.</param>
internal sealed record ExplainedStudy(
    long? Number, string StudyUid, string? Stage, int Revision, string CallingAe, DateTimeOffset? DecidedAt, IReadOnlyList<ExplainedApp> Apps);

/// <summary>What an app makes of a study.</summary>
/// <param name="Id">The app.</param>
/// <param name="Version">Its version.</param>
/// <param name="Title">Its name; empty when it is no longer here.</param>
/// <param name="Outcome">What became of it, as a code.</param>
/// <param name="Text">The same in words.</param>
/// <param name="Decision">Why it ran or not: as decided when the study was closed; for a study that is not closed, as it would be now.</param>
/// <param name="Now">What the present apps and rules decide; null when that is no different.</param>
/// <param name="Series">The series that came into question, the one that was chosen first.</param>
/// <param name="Reasons">Why it refused, or would refuse, with what to do about it.</param>
internal sealed record ExplainedApp(
    string Id,
    string Version,
    string Title,
    string Outcome,
    string Text,
    ExplainedDecision? Decision,
    ExplainedDecision? Now,
    IReadOnlyList<ExplainedSeries> Series,
    IReadOnlyList<ReasonReport> Reasons)
{
    /// <summary>How the app's licence stands now; null when it needs none, or is not active.</summary>
    public LicenceReport? Licence { get; init; }

    /// <summary>How far the engines are that the app needs on this machine; null when it needs none.</summary>
    public EngineReport? Engine { get; init; }

    /// <summary>How the app stands with its golden cases; null before they were asked for.</summary>
    public ProofReport? Golden { get; init; }
}

/// <summary>A decision in words.</summary>
internal sealed record ExplainedDecision(bool Runs, string Reason, int? Rule, string? RuleName, string? Lane, string Text)
{
    public static ExplainedDecision Of(RoutingDecision decision)
    {
        string rule = string.Create(CultureInfo.InvariantCulture, $"{decision.Rule}") + (decision.RuleName is { } name ? $" '{name}'" : "");
        string text = decision.Reason switch
        {
            RoutingReason.ByRule => Texts.Format(decision.Runs ? "RoutingByRuleRuns" : "RoutingByRuleNot", rule),
            RoutingReason.NotKnown => Texts.Format("RoutingNotKnown", rule),
            RoutingReason.OtherModality => Texts.Format("RoutingOtherModality", decision.Wanted, decision.Found.Length > 0 ? decision.Found : "-"),
            RoutingReason.OtherSopClass => Texts.Format("RoutingOtherSopClass", decision.Wanted),
            _ => Texts.Get("RoutingNoRule"),
        };
        return new ExplainedDecision(decision.Runs, decision.Reason.ToString(), decision.Rule, decision.RuleName, decision.Lane?.ToString(), text);
    }
}

/// <summary>A series, and why it was chosen or left.</summary>
internal sealed record ExplainedSeries(
    string Uid,
    int? Number,
    int Part,
    string Standing,
    string Text,
    int Slices,
    double CoverageMm,
    double SpacingMm,
    double? ThicknessMm,
    string Kernel,
    IReadOnlyList<ReasonReport> Reasons)
{
    public static ExplainedSeries Of(RunSeries series) => new(
        series.Uid,
        series.Number,
        series.Part,
        series.Standing.ToString(),
        Texts.Get($"Series{series.Standing}"),
        series.Slices,
        series.CoverageMm,
        series.SpacingMm,
        series.ThicknessMm,
        series.Kernel,
        [.. series.Reasons.Select(ReasonReport.Of)]);
}

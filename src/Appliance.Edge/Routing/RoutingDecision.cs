using Appliance.Edge.Running;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Routing;

/// <summary>Whether an app runs on a study, and why: codes and numbers, nothing of the patient.</summary>
/// <param name="App">The app's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Runs">Whether it runs.</param>
/// <param name="Reason">Why.</param>
/// <param name="Rule">The rule that decided, from 1; null when none did.</param>
/// <param name="RuleName">What people called that rule then; null when it had no name.</param>
/// <param name="Lane">The lane that the rule puts the run into; null for that of the app.</param>
/// <param name="Wanted">The modality that the app reads.</param>
/// <param name="Found">The modalities of the study.</param>
internal sealed record RoutingDecision(
    string App,
    string Version,
    bool Runs,
    RoutingReason Reason,
    int? Rule,
    string? RuleName,
    RunLane? Lane,
    string Wanted,
    string Found)
{
    /// <summary>True when the outcome and its cause are the same, whatever the rule's number is by now.</summary>
    public bool IsSameAs(RoutingDecision other) => (Runs, Reason, Lane) == (other.Runs, other.Reason, other.Lane) && Version == other.Version;

    internal AppVersion ToApp() => new(App, Version);
}

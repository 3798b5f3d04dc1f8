using Appliance.Edge.Receive;
using Appliance.Edge.Running;

namespace Appliance.Edge.Routing;

/// <summary>The routing rules of a site, with what they need to know of it: what its scanners are called, and its time of day.</summary>
internal sealed class SiteRules(IEnumerable<RoutingRule> rules, IEnumerable<ScannerOptions> scanners, TimeZoneInfo zone)
{
    private readonly RoutingRule[] _rules = [.. rules];
    private readonly ScannerNames _scanners = new(scanners);

    /// <summary>True when a rule asks for what only headers say.</summary>
    public bool NeedHeaders => Array.Exists(_rules, rule => rule.NeedsHeaders);

    /// <summary>Decides on each app.</summary>
    /// <param name="apps">The apps.</param>
    /// <param name="senders">The AE titles that sent the study; null when they are not known.</param>
    /// <param name="series">Its series.</param>
    /// <param name="at">When it was closed.</param>
    public IReadOnlyList<RoutingDecision> Decide(
        IEnumerable<ActiveApp> apps, IEnumerable<string>? senders, IReadOnlyList<SeriesFacts> series, DateTimeOffset at)
    {
        var facts = new StudyFacts(senders is null ? null : _scanners.Of(senders), series);
        DateTimeOffset local = TimeZoneInfo.ConvertTime(at, zone);
        return [.. apps.Select(app => RoutingRules.Decide(_rules, facts, app, local))];
    }
}

using Appliance.Edge.Receive;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Routing;

/// <summary>Chooses the apps that run on a closed study, and writes down why each runs or does not.</summary>
/// <param name="journal">The journal.</param>
/// <param name="spool">The files.</param>
/// <param name="apps">The active apps.</param>
/// <param name="rules">The rules of the site profile.</param>
/// <param name="scanners">The scanners of the site profile, by whose names rules speak of them.</param>
/// <param name="logger">Where it logs.</param>
public sealed class StudyRouter(
    Journal journal, Spool spool, InstalledApps apps, IEnumerable<RoutingRule> rules, IEnumerable<ScannerOptions> scanners, ILogger<StudyRouter> logger)
{
    private readonly SiteRules _rules = new(rules, scanners, journal.Clock.LocalTimeZone);

    /// <summary>Opens the apps, so that the first study does not wait for it.</summary>
    public void Open() => apps();

    /// <summary>Gathers what deciding needs and is slow to get: call it before the transaction.</summary>
    internal RoutingPlan Prepare(long studyId)
    {
        IReadOnlyList<ActiveApp> active = apps();
        SeriesHeaders headers = _rules.NeedHeaders
            ? SeriesHeaders.Read(journal.Read(session => RoutingTable.Series(session, studyId)), spool.PathOf, logger)
            : SeriesHeaders.None;
        return new RoutingPlan(active, headers);
    }

    /// <summary>Decides, adds the runs, and keeps the decisions.</summary>
    /// <returns>How many runs there are, and how many apps there were to choose from.</returns>
    internal RoutingOutcome AddRunsNeedsTransaction(JournalTransaction transaction, StudyRow study, RoutingPlan plan, DateTimeOffset now)
    {
        IReadOnlyList<RoutingDecision> decisions = Decide(transaction, study, plan, now);
        foreach (RoutingDecision decision in decisions.Where(decision => decision.Runs))
        {
            ActiveApp app = plan.Apps.First(active => active.App == decision.ToApp());
            RunNeeds needs = app.Needs with { Lane = decision.Lane ?? app.Needs.Lane };
            RunTable.AddNeedsTransaction(transaction, study, app with { Needs = needs }, now);
        }

        RoutingTable.AddNeedsTransaction(transaction, study, decisions, now);
        return new RoutingOutcome(decisions.Count(decision => decision.Runs), decisions.Count);
    }

    /// <summary>What is decided on a study as it is now: what came since the headers were read has none, and counts as not known.</summary>
    internal IReadOnlyList<RoutingDecision> Decide(JournalSession session, StudyRow study, RoutingPlan plan, DateTimeOffset now) => _rules.Decide(
        plan.Apps, RoutingTable.Senders(session, study), plan.Headers.Of(RoutingTable.Series(session, study.Id)), now);
}

/// <summary>What a decision is made from besides the journal.</summary>
/// <param name="Apps">The active apps.</param>
/// <param name="Headers">One header of each series, where rules ask for it.</param>
internal sealed record RoutingPlan(IReadOnlyList<ActiveApp> Apps, SeriesHeaders Headers);

/// <summary>What came of choosing.</summary>
/// <param name="Runs">How many apps run.</param>
/// <param name="Apps">How many there were.</param>
internal readonly record struct RoutingOutcome(int Runs, int Apps);

namespace Appliance.Inference.Entitlements;

/// <summary>
/// Decides how an app that needs a licence stands. Of several entitlements the best counts, so that a trial becomes a licence, and
/// a licence a longer one, by bringing it: perpetual before term before trial before per study, which is the one that is used up.
/// </summary>
public static class EntitlementJudge
{
    /// <summary>A warning comes in the last quarter of what was granted at the earliest: a trial of a week does not begin with one.</summary>
    private const int Quarter = 4;

    // What cannot be used, the most telling first.
    private static readonly EntitlementState[] Unusable =
        [EntitlementState.NotYetValid, EntitlementState.Exhausted, EntitlementState.Expired, EntitlementState.OtherVersion, EntitlementState.WrongUnit];

    private static readonly EntitlementKind[] Preference =
        [EntitlementKind.Perpetual, EntitlementKind.Term, EntitlementKind.Trial, EntitlementKind.PerStudy];

    /// <summary>How the app stands.</summary>
    /// <param name="question">The app and the time.</param>
    /// <param name="held">The unit's entitlements, for this app and others.</param>
    public static EntitlementVerdict Judge(EntitlementQuestion question, IEnumerable<HeldEntitlement> held)
    {
        ArgumentNullException.ThrowIfNull(question);
        HeldEntitlement[] mine = [.. held
            .Where(one => one.Statement.App == question.App && (question.Publisher is null || one.Publisher == question.Publisher))
            .OrderBy(one => Array.IndexOf(Preference, one.Statement.Kind))
            .ThenByDescending(one => one.StudiesLeft > 0) // One that is used up serves only studies that were counted.
            .ThenByDescending(one => one.Span(question.Now).To)
            .ThenBy(one => one.Statement.IssuedAt)
            .ThenBy(one => one.Statement.Serial, StringComparer.Ordinal)];
        ILookup<EntitlementState, HeldEntitlement> by = mine.ToLookup(one => StateOf(one, question));
        HeldEntitlement[] usable = [.. mine.Where(one => EntitlementRules.Of(StateOf(one, question)).MayRun)];
        if (usable.Length > 0)
        {
            return Usable(usable, by[EntitlementState.NotYetValid], question);
        }
        return Unusable.Where(by.Contains).Select(state => new EntitlementVerdict(state, by[state].First())).FirstOrDefault()
            ?? new EntitlementVerdict(EntitlementState.Missing);
    }

    /// <summary>How one entitlement stands by itself.</summary>
    public static EntitlementState StateOf(HeldEntitlement one, EntitlementQuestion question)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(question);
        (DateTimeOffset? from, DateTimeOffset? to) = one.Span(question.Now);
        return one.Statement.Unit != question.Unit ? EntitlementState.WrongUnit
            : !one.Statement.Covers(question.Version) ? EntitlementState.OtherVersion
            : question.Now < from ? EntitlementState.NotYetValid
            : question.Now >= to ? EntitlementState.Expired
            : one.StudiesLeft == 0 && !question.IsCounted ? EntitlementState.Exhausted
            : one.Statement.Kind == EntitlementKind.Trial ? EntitlementState.Trial
            : EntitlementState.Valid;
    }

    private static EntitlementVerdict Usable(HeldEntitlement[] usable, IEnumerable<HeldEntitlement> later, EntitlementQuestion question)
    {
        HeldEntitlement best = usable[0];
        EntitlementState state = StateOf(best, question);
        if (best.Statement.Kind == EntitlementKind.Perpetual)
        {
            return new EntitlementVerdict(state, best);
        }
        int left = usable.Sum(one => one.StudiesLeft ?? 0);
        int granted = usable.Sum(one => one.Statement.Studies ?? 0);
        bool studiesEnd = left <= Math.Min(question.WarningStudies, (granted + Quarter - 1) / Quarter);
        if (best.Statement.Kind == EntitlementKind.PerStudy)
        {
            return new EntitlementVerdict(studiesEnd ? EntitlementState.ExpiringSoon : state, best, null, left);
        }
        (DateTimeOffset begin, DateTimeOffset end) = Time(usable, later, question.Now);
        var warning = TimeSpan.FromDays(Math.Min(question.WarningDays, (end - begin).TotalDays / Quarter));
        bool ends = end - question.Now <= warning && studiesEnd; // Where studies are left, they follow the term.
        bool isBegun = best.Statement.Kind != EntitlementKind.Trial || best.FirstUse is not null;
        return new EntitlementVerdict(ends ? EntitlementState.ExpiringSoon : state, best, isBegun ? end : null);
    }

    /// <summary>From when until when terms and trials hold without a break, those to come among them.</summary>
    private static (DateTimeOffset Begin, DateTimeOffset End) Time(
        HeldEntitlement[] usable, IEnumerable<HeldEntitlement> later, DateTimeOffset now)
    {
        (DateTimeOffset? From, DateTimeOffset? To)[] spans = [.. usable.Select(one => one.Span(now)).Where(span => span.To is not null)];
        DateTimeOffset end = spans.Max(span => span.To!.Value);
        foreach ((DateTimeOffset? from, DateTimeOffset? to) in later.Select(one => one.Span(now)).OrderBy(span => span.From))
        {
            if (from <= end && to > end)
            {
                end = to.Value;
            }
        }
        return (spans.Min(span => span.From!.Value), end);
    }
}

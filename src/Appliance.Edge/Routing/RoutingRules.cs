using Appliance.Edge.Running;

namespace Appliance.Edge.Routing;

/// <summary>Decides which apps run on a study: by what each reads, then by the rules of the site. Pure: the same facts, the same decision.</summary>
internal static class RoutingRules
{
    /// <summary>Whether <paramref name="app"/> runs on the study.</summary>
    /// <param name="rules">The rules of the site profile, in their order.</param>
    /// <param name="study">What is known of the study.</param>
    /// <param name="app">The app.</param>
    /// <param name="local">When the study was closed, in local time.</param>
    public static RoutingDecision Decide(IEnumerable<RoutingRule> rules, StudyFacts study, ActiveApp app, DateTimeOffset local)
    {
        string found = string.Join(", ", study.Series.Select(series => series.Modality).Where(modality => modality.Length > 0).Distinct().Order(StringComparer.Ordinal));
        RoutingDecision Decision(bool runs, RoutingReason reason, int? number = null, RoutingRule? rule = null) => new(
            app.App.Id, app.App.Version, runs, reason, number, rule is { Name.Length: > 0 } ? rule.Name : null, rule?.Lane, string.Join(", ", app.Modalities), found);

        if (!study.Series.Any(series => IsModality(series, app)))
        {
            return Decision(runs: false, RoutingReason.OtherModality);
        }

        if (!study.Series.Any(series => IsModality(series, app) && app.SopClasses.Contains(series.SopClass)))
        {
            return Decision(runs: false, RoutingReason.OtherSopClass);
        }

        foreach ((int index, RoutingRule rule) in rules.Index().Where(rule => rule.Item.Names(app.App.Id)))
        {
            switch (Holds(rule, study, local))
            {
                case true:
                    return Decision(rule.Run, RoutingReason.ByRule, index + 1, rule);

                // A study must not be lost to a header that cannot be read.
                case null:
                    return Decision(runs: true, RoutingReason.NotKnown, index + 1);

                case false:
                    break;
            }
        }

        return Decision(runs: true, RoutingReason.NoRule);
    }

    /// <summary>Images that do not name their modality may be of any: the app says so, visibly.</summary>
    private static bool IsModality(SeriesFacts series, ActiveApp app) => series.Modality.Length == 0 || app.Modalities.Contains(series.Modality);

    /// <summary>Whether all conditions hold; null when what is not known decides it.</summary>
    private static bool? Holds(RoutingRule rule, StudyFacts study, DateTimeOffset local) =>
        And(IsTime(rule, local), And(IsSender(rule, study), HasSeries(rule, study)));

    private static bool IsTime(RoutingRule rule, DateTimeOffset local)
    {
        DayOfWeek? day = rule.Window is { } window ? window.OpenedOn(local) : local.DayOfWeek;
        return day is { } opened && (rule.Days.Count == 0 || rule.Days.Contains(opened));
    }

    private static bool? IsSender(RoutingRule rule, StudyFacts study) =>
        rule.Scanners.Count == 0 ? true
        : study.Senders?.Any(sender => rule.Scanners.Contains(sender, StringComparer.OrdinalIgnoreCase));

    /// <summary>One series fulfils all conditions about series: a CT of the chest is not a CT of the head beside a radiograph of the chest.</summary>
    private static bool? HasSeries(RoutingRule rule, StudyFacts study)
    {
        if (rule.Modalities.Count + rule.BodyParts.Count + rule.Departments.Count == 0)
        {
            return true;
        }

        bool? holds = false;
        foreach (SeriesFacts series in study.Series)
        {
            holds = Or(holds, IsSeries(rule, series));
        }

        return holds;
    }

    private static bool? IsSeries(RoutingRule rule, SeriesFacts series)
    {
        if (rule.Modalities.Count > 0 && !rule.Modalities.Contains(series.Modality))
        {
            return false;
        }

        return !rule.NeedsHeaders ? true
            : series.Header is not { } header ? null
            : (rule.BodyParts.Count == 0 || header.BodyTexts.Any(text => Contains(text, rule.BodyParts)))
                && (rule.Departments.Count == 0 || Contains(header.Department, rule.Departments));
    }

    private static bool Contains(string text, IEnumerable<string> parts) =>
        parts.Any(part => text.Contains(part.Trim(), StringComparison.OrdinalIgnoreCase));

    private static bool? And(bool? a, bool? b) => a == false || b == false ? false : a is null || b is null ? null : true;

    private static bool? Or(bool? a, bool? b) => a == true || b == true ? true : a is null || b is null ? null : false;
}

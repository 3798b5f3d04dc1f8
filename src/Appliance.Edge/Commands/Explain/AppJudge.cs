using Appliance.Edge.Hosting;
using Appliance.Edge.Routing;
using Appliance.Edge.Running;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Commands.Explain;

/// <summary>Tells of one app what it did, or would do: the routing decision, the choice of the series, the reasons.</summary>
/// <param name="packages">The active apps.</param>
/// <param name="images">Reads the headers of the study: only when no run tells what the app saw.</param>
internal sealed class AppJudge(IReadOnlyList<AppPackage> packages, Lazy<IReadOnlyList<StudyImage>> images)
{
    private const string NotRun = "NotRun";

    /// <summary>An app on a study that was closed.</summary>
    /// <param name="then">What was decided; null when the app was not active then.</param>
    /// <param name="now">What would be decided now; null when it is not active any more, or the files are gone.</param>
    /// <param name="run">Its run; null when there is none.</param>
    public ExplainedApp Closed(RoutingDecision? then, RoutingDecision? now, RunRow? run)
    {
        RoutingDecision any = (then ?? now)!;
        RunResult result = run?.ResultJson is { } json ? RunResult.FromJson(json) : new RunResult();
        AppPackage? package = PackageOf(any);
        SeriesDecision? judged = result.Series.Count == 0 && any.Runs && package is not null ? Judge(package) : null;
        string outcome = run?.State.ToString() ?? (then is null ? "NotThere" : NotRun);
        return new ExplainedApp(
            any.App,
            any.Version,
            TitleOf(package),
            outcome,
            Texts.Get(run is null ? $"Explain{outcome}" : $"Run{outcome}"),
            then is null ? null : ExplainedDecision.Of(then),
            now is not null && (then is null || !now.IsSameAs(then)) ? ExplainedDecision.Of(now) : null,
            [.. (judged is null ? result.Series : RunSeries.Of(judged.Candidates)).Select(ExplainedSeries.Of)],
            [.. (run is null ? ReasonsOf(judged) : result.Reasons.Concat(result.Absences)).Select(ReasonReport.Of)]);
    }

    /// <summary>An app on a study that is not closed: what it would do.</summary>
    public ExplainedApp Open(RoutingDecision now)
    {
        AppPackage? package = PackageOf(now);
        SeriesDecision? judged = now.Runs && package is not null ? Judge(package) : null;
        string outcome = !now.Runs ? "WouldNotRun" : judged is { Series: null } ? "WouldRefuse" : "WouldRun";
        return new ExplainedApp(
            now.App,
            now.Version,
            TitleOf(package),
            outcome,
            Texts.Get($"Explain{outcome}"),
            ExplainedDecision.Of(now),
            Now: null,
            [.. RunSeries.Of(judged?.Candidates ?? []).Select(ExplainedSeries.Of)],
            [.. ReasonsOf(judged).Select(ReasonReport.Of)]);
    }

    /// <summary>Null when there is no header to judge by, or the app chooses no series.</summary>
    private SeriesDecision? Judge(AppPackage package) => images.Value.Count > 0 ? SeriesChoice.Decide(images.Value, package) : null;

    private AppPackage? PackageOf(RoutingDecision decision) =>
        packages.FirstOrDefault(package => package.Manifest.Id == decision.App && package.Manifest.Version == decision.Version);

    private static IEnumerable<RunReason> ReasonsOf(SeriesDecision? judged) => (judged?.Reasons ?? []).Select(RunReason.Of);

    private static string TitleOf(AppPackage? package) => package is null ? ""
        : OperatorLanguage.IsChinese ? package.Manifest.Title.Zh
        : package.Manifest.Title.En;
}

using System.Text.Json.Serialization;
using Appliance.Edge.Running;

namespace Appliance.Edge.Commands.Infer;

/// <summary>The contents of <c>summary.json</c>.</summary>
/// <param name="Interrupted">Whether it was stopped before the last study.</param>
/// <param name="Studies">Studies that were found.</param>
/// <param name="LeftOut">Files and folders that belong to none, by cause; each is in left-out.csv.</param>
/// <param name="Apps">How many studies came to what, by app.</param>
/// <param name="Runs">Every run, by study and app.</param>
internal sealed record BatchSummary(
    bool Interrupted, int Studies, IReadOnlyDictionary<LeftOutCause, int> LeftOut, IReadOnlyList<AppTally> Apps, IReadOnlyList<RunSummary> Runs)
{
    /// <summary>Sums up.</summary>
    public static BatchSummary Of(StudyTree tree, IReadOnlyList<StudyRun> runs, bool interrupted) => new(
        interrupted,
        tree.Studies.Count,
        tree.LeftOut.GroupBy(file => file.Cause).OrderBy(cause => cause.Key).ToDictionary(cause => cause.Key, cause => cause.Count()),
        [.. runs.GroupBy(run => (run.App, run.Version)).OrderBy(app => app.Key.App, StringComparer.Ordinal).Select(app => AppTally.Of(app.Key.App, app.Key.Version, [.. app]))],
        [.. runs.Select(RunSummary.Of)]);
}

/// <summary>How many studies came to what with one app.</summary>
/// <param name="App">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Reported">Studies with findings.</param>
/// <param name="Refused">Studies that were refused.</param>
/// <param name="Abstained">Studies on which it was not sure enough to answer.</param>
/// <param name="Failed">Studies on which it failed.</param>
/// <param name="Unchanged">Studies among all of these that were done before.</param>
/// <param name="Reasons">Studies by the code of a reason they were refused for, or not answered; one study may have several.</param>
internal sealed record AppTally(string App, string Version, int Reported, int Refused, int Abstained, int Failed, int Unchanged, IReadOnlyDictionary<string, int> Reasons)
{
    public static AppTally Of(string app, string version, IReadOnlyList<StudyRun> runs) => new(
        app,
        version,
        runs.Count(run => run.Reported),
        runs.Count(run => run.Refused),
        runs.Count(run => run.Abstained),
        runs.Count(run => !run.Reported && !run.Refused && !run.Abstained),
        runs.Count(run => run.WasThere),
        runs.SelectMany(run => run.Report.Reasons.Select(reason => reason.Code).Distinct()).GroupBy(code => code)
            .OrderByDescending(code => code.Count()).ThenBy(code => code.Key, StringComparer.Ordinal).ToDictionary(code => code.Key, code => code.Count()));
}

/// <summary>One run.</summary>
/// <param name="Study">Study Instance UID.</param>
/// <param name="Folder">Where its results are, below the folder of results; null when there are none.</param>
/// <param name="App">Id of the app.</param>
/// <param name="Version">Its version.</param>
/// <param name="Outcome">reported, refused, abstained or failed.</param>
/// <param name="Unchanged">Whether it was done before.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Findings">The findings.</param>
/// <param name="Confidences">How sure it is of chained answers.</param>
/// <param name="Reasons">Why it refused, or was not sure.</param>
/// <param name="Failure">What broke.</param>
internal sealed record RunSummary(
    string Study, string? Folder, string App, string Version, string Outcome, bool Unchanged, double Seconds,
    IReadOnlyList<RunFinding> Findings, IReadOnlyList<RunConfidence> Confidences, IReadOnlyList<RunReason> Reasons,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Failure)
{
    private const int Decimals = 3;

    public static RunSummary Of(StudyRun run) => new(
        run.Study.Uid, run.Report.Files.Count > 0 ? $"{run.Study.FolderName}/{run.App}" : null, run.App, run.Version, run.Report.Outcome,
        run.WasThere, Math.Round(run.Seconds, Decimals), run.Report.Findings, run.Report.Confidences, run.Report.Reasons, run.Report.Failure);
}

using Appliance.Edge.Apps;
using Appliance.Edge.Shadows;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commands;

/// <summary>What <c>apps shadow --json</c> prints.</summary>
/// <param name="Apps">The versions that are tried.</param>
internal sealed record ShadowReport(IReadOnlyList<ShadowedApp> Apps)
{
    /// <summary>Reads how they agreed so far.</summary>
    public static ShadowReport Read(JournalSession session) => new(
        [.. AppTable.All(session).Where(row => row.State == AppState.Shadow).Select(row => ShadowedApp.Of(row, ShadowTable.Of(session, row.App)))]);
}

/// <summary>A version that is tried.</summary>
/// <param name="Id">The app's id.</param>
/// <param name="Version">The version.</param>
/// <param name="Since">Since when it is tried.</param>
/// <param name="Compared">How many studies it was compared on.</param>
/// <param name="Agreed">On how many of them it agreed.</param>
/// <param name="Failed">How many studies it broke on.</param>
/// <param name="Dropped">How many were not tried.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="Findings">Agreement by finding.</param>
internal sealed record ShadowedApp(
    string Id, string Version, DateTimeOffset Since, int Compared, int Agreed, int Failed, int Dropped, int Waiting, IReadOnlyList<ShadowedFinding> Findings)
{
    public static ShadowedApp Of(AppRow app, IReadOnlyList<ShadowRow> runs)
    {
        ShadowComparison[] comparisons = [.. runs.Select(run => run.ComparisonJson).OfType<string>().Select(ShadowComparison.FromJson)];
        int In(params ShadowState[] states) => runs.Count(run => states.Contains(run.State));
        return new ShadowedApp(
            app.App.Id,
            app.App.Version,
            app.ChangedAt,
            comparisons.Length,
            comparisons.Count(comparison => comparison.Agrees),
            In(ShadowState.Failed),
            In(ShadowState.Dropped),
            In(ShadowState.Pending, ShadowState.Running),
            [.. comparisons.SelectMany(comparison => comparison.Findings).GroupBy(finding => finding.Id).Select(ShadowedFinding.Of)]);
    }
}

/// <summary>How one finding agreed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Compared">How often it was compared.</param>
/// <param name="Agreed">How often it agreed.</param>
/// <param name="MeanDifference">Mean of the version that is tried less the active one; null for answers.</param>
/// <param name="LargestDifference">The largest difference, without its sign.</param>
/// <param name="Tolerance">How far values may be apart, as last declared.</param>
internal sealed record ShadowedFinding(string Id, int Compared, int Agreed, double? MeanDifference, double? LargestDifference, double Tolerance)
{
    public static ShadowedFinding Of(IGrouping<string, ComparedFinding> all)
    {
        double[] differences = [.. all.Where(finding => finding is { Active: not null, Shadow: not null }).Select(finding => finding.Shadow!.Value - finding.Active!.Value)];
        return new ShadowedFinding(
            all.Key,
            all.Count(),
            all.Count(finding => finding.Agrees),
            differences.Length > 0 ? differences.Average() : null,
            differences.Length > 0 ? differences.Max(Math.Abs) : null,
            all.Last().Tolerance);
    }
}

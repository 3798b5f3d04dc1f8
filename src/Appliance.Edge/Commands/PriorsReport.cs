using Appliance.Edge.Priors;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commands;

/// <summary>One search for earlier studies, as <c>appliance studies show --json</c> says it.</summary>
/// <param name="Revision">The revision whose runs asked.</param>
/// <param name="Modality">What was searched for.</param>
/// <param name="State">Where it is.</param>
/// <param name="Cause">Why there is none, or what failed last; null when nothing did.</param>
/// <param name="Studies">Those that were chosen, the newest first.</param>
internal sealed record PriorsReport(int Revision, string Modality, string State, string? Cause, IReadOnlyList<PriorReport> Studies)
{
    /// <summary>The searches of a study.</summary>
    public static IReadOnlyList<PriorsReport> Read(JournalSession session, long studyId) =>
        [.. PriorTable.OfStudy(session, studyId).Select(search => new PriorsReport(
            search.Revision,
            search.Modality,
            search.State.ToString(),
            search.Cause?.ToString(),
            [.. PriorTable.OfSearch(session, search.Id).Select(prior => PriorReport.Of(session, prior))]))];
}

/// <summary>One earlier study.</summary>
/// <param name="Date">Its Study Date, YYYYMMDD.</param>
/// <param name="State">Where it is.</param>
/// <param name="Cause">Why it failed; null when it did not.</param>
/// <param name="Series">How many series are wanted of it.</param>
/// <param name="Instances">How many of their instances were fetched; they are deleted once no run needs them.</param>
internal sealed record PriorReport(string Date, string State, string? Cause, int Series, int Instances)
{
    public static PriorReport Of(JournalSession session, PriorRow prior)
    {
        List<PriorSeries> series = PriorTable.Series(session, prior);
        return new PriorReport(prior.StudyDate, prior.State.ToString(), prior.Cause?.ToString(), series.Count, series.Sum(one => one.Arrived));
    }
}

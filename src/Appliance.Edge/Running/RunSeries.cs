using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Running;

/// <summary>A series that an app read or left. It stays on the unit: its UID goes upstream no more than the study's does.</summary>
/// <param name="Uid">Series Instance UID.</param>
/// <param name="Number">Series Number; null when it has none.</param>
/// <param name="Part">Which of its acquisitions or stacks, from 0.</param>
/// <param name="Standing">Why it was read or left.</param>
/// <param name="Slices">Number of slices.</param>
/// <param name="CoverageMm">Length of patient covered, mm.</param>
/// <param name="SpacingMm">Distance between slices, mm.</param>
/// <param name="ThicknessMm">Nominal slice thickness, mm; null when it is not said.</param>
/// <param name="Kernel">Convolution kernel; empty when it is not said.</param>
/// <param name="Reasons">How it breaks the app's input contract.</param>
public sealed record RunSeries(
    string Uid,
    int? Number,
    int Part,
    SeriesStanding Standing,
    int Slices,
    double CoverageMm,
    double SpacingMm,
    double? ThicknessMm,
    string Kernel,
    IReadOnlyList<RunReason> Reasons)
{
    /// <summary>Series that are kept at most: a study of hundreds would make a result of megabytes.</summary>
    private const int MaxSeries = 50;

    private const int Decimals = 2;

    internal static IReadOnlyList<RunSeries> Of(IReadOnlyList<SeriesCandidate> candidates) => [.. candidates.Take(MaxSeries).Select(Of)];

    private static RunSeries Of(SeriesCandidate candidate) => new(
        candidate.SeriesUid,
        candidate.Number,
        candidate.Part,
        candidate.Standing,
        candidate.Slices,
        Math.Round(candidate.CoverageMm, Decimals),
        Math.Round(candidate.SpacingMm, Decimals),
        candidate.ThicknessMm is { } thickness ? Math.Round(thickness, Decimals) : null,
        candidate.Kernel,
        [.. candidate.Reasons.Select(RunReason.Of)]);
}

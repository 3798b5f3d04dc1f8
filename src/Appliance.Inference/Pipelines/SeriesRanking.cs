using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// Which of several series comes first: the criteria in their order, the first that tells two series apart decides. They depend on
/// nothing but the headers, and the last two tell any two series apart: two units rank alike.
/// </summary>
internal sealed class SeriesRanking : IComparer<SeriesCandidate>
{
    /// <summary>Lengths of coverage that differ by less are the same scan, reconstructed twice.</summary>
    private const double CoverageStepMm = 10;

    private readonly (SeriesStanding Loses, Comparison<SeriesCandidate> By)[] _criteria;

    public SeriesRanking(InputContract contract)
    {
        _criteria =
        [
            (SeriesStanding.BreaksContract, (a, b) => (a.Reasons.Count > 0).CompareTo(b.Reasons.Count > 0)),
            (SeriesStanding.ForProcessing, (a, b) => a.IsRaw.CompareTo(b.IsRaw)),
            (SeriesStanding.Kernel, (a, b) => Preference(contract, a.Kernel).CompareTo(Preference(contract, b.Kernel))),
            (SeriesStanding.Coverage, (a, b) => Math.Floor(b.CoverageMm / CoverageStepMm).CompareTo(Math.Floor(a.CoverageMm / CoverageStepMm))),
            (SeriesStanding.Spacing, (a, b) => a.SpacingMm.CompareTo(b.SpacingMm)),
            (SeriesStanding.Thickness, (a, b) => (a.ThicknessMm ?? double.MaxValue).CompareTo(b.ThicknessMm ?? double.MaxValue)),
            (SeriesStanding.SeriesNumber, (a, b) => (a.Number ?? int.MaxValue).CompareTo(b.Number ?? int.MaxValue)),
            (SeriesStanding.SeriesUid, (a, b) => string.CompareOrdinal(a.SeriesUid, b.SeriesUid)),
            (SeriesStanding.Acquisition, (a, b) => a.Part.CompareTo(b.Part)),
        ];
    }

    /// <inheritdoc/>
    public int Compare(SeriesCandidate? x, SeriesCandidate? y) =>
        _criteria.Select(criterion => criterion.By(x!, y!)).FirstOrDefault(order => order != 0);

    /// <summary>By which criterion a series stands behind the chosen one.</summary>
    public SeriesStanding StandingOf(SeriesCandidate candidate, SeriesCandidate chosen) =>
        _criteria.First(criterion => criterion.By(candidate, chosen) > 0).Loses;

    /// <summary>The place of a kernel among those that the contract names; behind them all when it is none of them.</summary>
    private static int Preference(InputContract contract, string kernel)
    {
        int place = 0;
        while (place < contract.PreferredKernels.Count && !NamePattern.Matches(contract.PreferredKernels[place], kernel))
        {
            place++;
        }
        return place;
    }
}

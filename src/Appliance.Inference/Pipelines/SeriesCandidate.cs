namespace Appliance.Inference.Pipelines;

/// <summary>A series of a study that an app looked at, and what came of it.</summary>
/// <param name="SeriesUid">Series Instance UID.</param>
/// <param name="Number">Series Number; null when it has none.</param>
/// <param name="Part">Which of the acquisitions or stacks of the series, from 0.</param>
/// <param name="Slices">Number of slices.</param>
/// <param name="CoverageMm">Length of patient covered, mm.</param>
/// <param name="SpacingMm">Distance between slices, mm.</param>
/// <param name="ThicknessMm">Nominal slice thickness, mm; null when it is not said.</param>
/// <param name="Kernel">Convolution Kernel (0018,1210); empty when it is not said.</param>
/// <param name="IsRaw">Whether it is FOR PROCESSING.</param>
/// <param name="Reasons">How it breaks the contract; empty when it keeps it.</param>
/// <param name="Standing">Why it was chosen or left.</param>
public sealed record SeriesCandidate(
    string SeriesUid,
    int? Number,
    int Part,
    int Slices,
    double CoverageMm,
    double SpacingMm,
    double? ThicknessMm,
    string Kernel,
    bool IsRaw,
    IReadOnlyList<RefusalReason> Reasons,
    SeriesStanding Standing = SeriesStanding.BreaksContract);

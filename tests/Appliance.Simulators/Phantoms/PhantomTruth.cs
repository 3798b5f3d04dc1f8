using System.Text.Json;

namespace Appliance.Simulators.Phantoms;

/// <summary>What is known of a phantom by construction: counted over the voxels that were made as lung parenchyma.</summary>
/// <param name="LungVolumeMl">Both lungs, mL: voxels times voxel volume.</param>
/// <param name="RightLungVolumeMl">Right lung, mL.</param>
/// <param name="LeftLungVolumeMl">Left lung, mL.</param>
/// <param name="Laa950Percent">Share of lung voxels below −950 HU, percent.</param>
/// <param name="MeanHu">Mean of the lung voxels, HU.</param>
/// <param name="Perc15Hu">The lowest HU at or below which 15 % of the lung voxels lie.</param>
/// <param name="LungVoxels">Number of lung voxels.</param>
/// <param name="StudyInstanceUid">Study Instance UID of the files.</param>
/// <param name="SeriesInstanceUid">Series Instance UID of the slices.</param>
/// <param name="Instances">Files written, the localizer included.</param>
/// <param name="CoversBothLungs">False when slices are missing at an end or in between: the figures then describe the whole thorax, not the files.</param>
public sealed record PhantomTruth(
    double LungVolumeMl,
    double RightLungVolumeMl,
    double LeftLungVolumeMl,
    double Laa950Percent,
    double MeanHu,
    double Perc15Hu,
    long LungVoxels,
    string StudyInstanceUid,
    string SeriesInstanceUid,
    int Instances,
    bool CoversBothLungs)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The truth as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static PhantomTruth FromJson(string json) =>
        JsonSerializer.Deserialize<PhantomTruth>(json, Format) ?? throw new JsonException("The truth file is empty.");
}

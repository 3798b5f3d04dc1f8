using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>What voxels get that lie outside the source: −1024 HU, which is air, or 0 in any other unit, unless a step says otherwise.</summary>
internal static class OutsideValue
{
    public const string Expected = "A value from -32768 to 32767 is expected.";
    private const float AirHu = -1024;

    public static float Of(double? option, Volume volume) => option is { } value ? (float)value : volume.Unit == VoxelUnit.Hounsfield ? AirHu : 0;

    public static bool IsLegal(double? option) => option is null or (>= short.MinValue and <= short.MaxValue);
}

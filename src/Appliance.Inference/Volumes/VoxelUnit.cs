namespace Appliance.Inference.Volumes;

/// <summary>What the numbers of a volume are.</summary>
public enum VoxelUnit
{
    /// <summary>Hounsfield units.</summary>
    Hounsfield,

    /// <summary>The scanner's own unit after its rescale, as MR signal.</summary>
    Intensity,

    /// <summary>Scaled for a model: no physical unit any more.</summary>
    Scaled,

    /// <summary>Millimetres.</summary>
    Millimetres,
}

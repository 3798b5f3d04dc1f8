namespace Appliance.Inference.Volumes;

/// <summary>How values between voxels are found.</summary>
public enum Interpolation
{
    /// <summary>The nearest voxel: for labels. Halfway between two it is the one with the greater index.</summary>
    Nearest,

    /// <summary>Weighted by distance between the eight voxels around.</summary>
    Linear,
}

using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>One axis of a box of voxels.</summary>
/// <param name="Direction">Unit vector the way its index grows, in patient coordinates.</param>
/// <param name="Spacing">Distance between neighbours, mm.</param>
/// <param name="Count">Number of voxels along it.</param>
public readonly record struct VolumeAxis(Vector3D Direction, double Spacing, int Count)
{
    /// <summary>From one voxel to the next, mm.</summary>
    public Vector3D Step => Direction * Spacing;
}

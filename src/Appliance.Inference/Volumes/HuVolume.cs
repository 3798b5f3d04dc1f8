namespace Appliance.Inference.Volumes;

/// <summary>A CT volume in Hounsfield units, one 16-bit value a voxel, slice by slice, row by row.</summary>
/// <param name="Geometry">Where the voxels lie.</param>
/// <param name="Voxels">Hounsfield units, <see cref="VolumeGeometry.VoxelCount"/> of them.</param>
public sealed record HuVolume(VolumeGeometry Geometry, short[] Voxels)
{
    /// <summary>The largest volume that is accepted, in voxels: 1 GiB of HU, and an index that fits an <see cref="int"/>.</summary>
    public const int MaxVoxels = 512 * 1024 * 1024;

    /// <summary>The voxels of one slice.</summary>
    public ReadOnlySpan<short> Slice(int slice) =>
        Voxels.AsSpan(slice * Geometry.PixelsPerSlice, Geometry.PixelsPerSlice);
}

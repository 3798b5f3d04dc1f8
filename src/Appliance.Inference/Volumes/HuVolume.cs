namespace Appliance.Inference.Volumes;

/// <summary>A CT volume in Hounsfield units, one 16-bit value a voxel, slice by slice, row by row.</summary>
/// <param name="Geometry">Where the voxels lie.</param>
/// <param name="Voxels">Hounsfield units, <see cref="VolumeGeometry.VoxelCount"/> of them.</param>
public sealed record HuVolume(VolumeGeometry Geometry, short[] Voxels) : Volume(Geometry)
{
    /// <inheritdoc/>
    public override VoxelUnit Unit => VoxelUnit.Hounsfield;

    /// <summary>The voxels of one slice.</summary>
    public ReadOnlySpan<short> Slice(int slice) =>
        Voxels.AsSpan(slice * Geometry.PixelsPerSlice, Geometry.PixelsPerSlice);

    /// <inheritdoc/>
    public override void CopyTo(int start, Span<float> values) => VoxelRow.ToFloats<short>(Voxels.AsSpan(start, values.Length), values);
}

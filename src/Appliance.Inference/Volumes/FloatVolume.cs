namespace Appliance.Inference.Volumes;

/// <summary>A volume of floats: MR signal, a volume scaled for a model, distances.</summary>
/// <param name="Geometry">Where the voxels lie.</param>
/// <param name="Voxels">The values, <see cref="VolumeGeometry.VoxelCount"/> of them, all finite.</param>
/// <param name="In">What the numbers are.</param>
public sealed record FloatVolume(VolumeGeometry Geometry, float[] Voxels, VoxelUnit In) : Volume(Geometry)
{
    /// <inheritdoc/>
    public override VoxelUnit Unit => In;

    /// <inheritdoc/>
    public override void CopyTo(int start, Span<float> values) => Voxels.AsSpan(start, values.Length).CopyTo(values);
}

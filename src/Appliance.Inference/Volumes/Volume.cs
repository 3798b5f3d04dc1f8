namespace Appliance.Inference.Volumes;

/// <summary>
/// Voxels in their place in the patient, slice by slice, row by row: whole Hounsfield units in 16 bits as CT gives them
/// (<see cref="HuVolume"/>), or floats of any unit (<see cref="FloatVolume"/>). There is no third kind; labels are a <see cref="Mask"/>.
/// </summary>
/// <param name="Geometry">Where the voxels lie.</param>
public abstract record Volume(VolumeGeometry Geometry)
{
    /// <summary>The largest volume that is accepted, in voxels: 1 GiB of HU or 2 GiB of floats, and an index that fits an <see cref="int"/>.</summary>
    public const int MaxVoxels = 512 * 1024 * 1024;

    /// <summary>What the numbers are.</summary>
    public abstract VoxelUnit Unit { get; }

    /// <summary>Copies some voxels as floats.</summary>
    /// <param name="start">Index of the first voxel.</param>
    /// <param name="values">Room for as many as are wanted.</param>
    public abstract void CopyTo(int start, Span<float> values);
}

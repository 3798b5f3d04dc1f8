namespace Appliance.Inference.Volumes;

/// <summary>A segmentation on a volume's grid: 0 is background, every other value one labelled structure.</summary>
/// <param name="Geometry">The grid, the same as the volume it was made from.</param>
/// <param name="Labels">One byte a voxel, in the volume's order.</param>
public sealed record Mask(VolumeGeometry Geometry, byte[] Labels)
{
    /// <summary>An empty mask on a grid.</summary>
    public static Mask Empty(VolumeGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return new Mask(geometry, new byte[checked((int)geometry.VoxelCount)]);
    }

    /// <summary>The labels of one slice.</summary>
    public Span<byte> Slice(int slice) => Labels.AsSpan(slice * Geometry.PixelsPerSlice, Geometry.PixelsPerSlice);

    /// <summary>Number of voxels that carry a label (0 counts background).</summary>
    public long Count(byte label) => Labels.AsSpan().Count(label);

    /// <summary>Number of voxels that carry any label.</summary>
    public long CountLabelled() => Labels.Length - Count(0);

    /// <summary>Volume of the labelled voxels, millilitres.</summary>
    public double MillilitresOf(long voxels) => voxels * Geometry.VoxelVolume / 1000.0;
}

namespace Appliance.Inference.Volumes;

/// <summary>Scales values for a model.</summary>
public static class Scaling
{
    /// <summary>(value − <paramref name="zero"/>) / <paramref name="unit"/>, held between two limits, in single precision.</summary>
    /// <exception cref="InvalidDataException">The unit is 0 or not finite.</exception>
    public static FloatVolume Apply(Volume volume, double zero, double unit, float least = float.MinValue, float most = float.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(volume);
        float factor = (float)(1 / unit);
        if (!float.IsFinite(factor) || factor == 0 || !double.IsFinite(zero))
        {
            throw new InvalidDataException($"Values cannot be scaled by {zero} and {unit}.");
        }
        var result = GC.AllocateUninitializedArray<float>((int)volume.Geometry.VoxelCount);
        VoxelBlocks.ForEach(result.Length, (start, count, _) =>
        {
            Span<float> values = result.AsSpan(start, count);
            volume.CopyTo(start, values);
            VoxelRow.Scale(values, (float)zero, factor, least, most);
        });
        return new FloatVolume(volume.Geometry, result, VoxelUnit.Scaled);
    }

    /// <summary>A window: its lower end becomes 0 and its upper end 1; what lies outside is held to them.</summary>
    /// <exception cref="InvalidDataException">The window has no width.</exception>
    public static FloatVolume Window(Volume volume, double centre, double width) => Apply(volume, centre - (width / 2), width, 0, 1);

    /// <summary>Label 1 where a value is at least <paramref name="least"/> and less than <paramref name="limit"/>, in the volume's unit.</summary>
    public static Mask Threshold(Volume volume, float least, float limit)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var mask = new Mask(volume.Geometry, GC.AllocateUninitializedArray<byte>((int)volume.Geometry.VoxelCount));
        VoxelBlocks.ForEach(mask.Labels.Length, (start, count, scratch) =>
        {
            Span<byte> labels = mask.Labels.AsSpan(start, count);
            if (volume is HuVolume hu)
            {
                VoxelRow.Between(hu.Voxels.AsSpan(start, count), least, limit, labels);
                return;
            }
            Span<float> values = scratch.AsSpan(0, count);
            volume.CopyTo(start, values);
            VoxelRow.Between(values, least, limit, labels);
        });
        return mask;
    }
}

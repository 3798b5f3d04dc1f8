namespace Appliance.Inference.Volumes;

/// <summary>
/// Morphology with sizes in millimetres, by a ball in space or a disc inside single slices. Every label is treated by itself: only
/// background is taken, and other labels keep their voxels. Beyond the volume lies background. A radius below one voxel changes nothing.
/// </summary>
public static class Morphology
{
    private const byte Hole = 2;

    /// <summary>Adds background that is at most a radius away.</summary>
    /// <exception cref="InvalidDataException">An impossible radius, or in space: slices that are sheared or uneven.</exception>
    public static void Dilate(Mask mask, byte label, double radius, Neighbourhood within) => Apply(mask, label, radius, within, (bits, ball) => bits.Dilate(ball));

    /// <summary>Takes away voxels that are less than about a radius from what is not the label.</summary>
    /// <exception cref="InvalidDataException">As for <see cref="Dilate"/>.</exception>
    public static void Erode(Mask mask, byte label, double radius, Neighbourhood within) => Apply(mask, label, radius, within, (bits, ball) => bits.Erode(ball));

    /// <summary>Takes away what is narrower than about twice the radius: erosion, then dilation.</summary>
    /// <exception cref="InvalidDataException">As for <see cref="Dilate"/>.</exception>
    public static void Open(Mask mask, byte label, double radius, Neighbourhood within) => Apply(mask, label, radius, within, (bits, ball) => bits.Erode(ball).Dilate(ball));

    /// <summary>
    /// Closes gaps narrower than about twice the radius: dilation, then erosion. Nothing is taken away, though within the radius of the
    /// volume's edge the erosion finds background.
    /// </summary>
    /// <exception cref="InvalidDataException">As for <see cref="Dilate"/>.</exception>
    public static void Close(Mask mask, byte label, double radius, Neighbourhood within = Neighbourhood.Slice) =>
        Apply(mask, label, radius, within, (bits, ball) => bits.Dilate(ball).Erode(ball).Or(bits));

    /// <summary>
    /// Gives holes to the structure around them: background that the image border cannot reach inside its slice and
    /// whose area is at most <paramref name="maxHoleArea"/> mm². Larger holes (the heart between touching lungs) stay open.
    /// </summary>
    public static void FillHoles(Mask mask, byte label, double maxHoleArea)
    {
        ArgumentNullException.ThrowIfNull(mask);
        VolumeGeometry grid = mask.Geometry;
        Parallel.For(0, grid.Slices, () => new byte[grid.PixelsPerSlice], (slice, _, background) =>
        {
            Span<byte> labels = mask.Slice(slice);
            if (labels.Contains(label))
            {
                Complement(labels, background, label);
                Components holes = Components.InSlice(background, grid.Columns);
                holes.Paint(background, number => !TouchesSides(holes.All[number], grid) && holes.All[number].Voxels * grid.PixelArea <= maxHoleArea ? Hole : null);
                TakeHoles(labels, background, label);
            }
            return background;
        }, _ => { });
    }

    /// <summary>
    /// Gives cavities to the structure around them: background that no side of the volume can reach and that holds at most
    /// <paramref name="maxMillilitres"/>.
    /// </summary>
    public static void FillCavities(Mask mask, byte label, double maxMillilitres)
    {
        ArgumentNullException.ThrowIfNull(mask);
        VolumeGeometry grid = mask.Geometry;
        Mask background = Mask.Empty(grid);
        Parallel.For(0, grid.Slices, slice => Complement(mask.Slice(slice), background.Slice(slice), label));
        Components cavities = Components.InVolume(background);
        cavities.Paint(background.Labels, number => IsCavity(cavities.All[number], grid) && mask.MillilitresOf(cavities.All[number].Voxels) <= maxMillilitres ? Hole : null);
        Parallel.For(0, grid.Slices, slice => TakeHoles(mask.Slice(slice), background.Slice(slice), label));
    }

    private static void Apply(Mask mask, byte label, double radius, Neighbourhood within, Func<BitMask, Ball, BitMask> change)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var ball = Ball.Of(radius, mask.Geometry, within);
        if (!ball.IsOneVoxel && mask.Labels.AsSpan().Contains(label))
        {
            change(BitMask.Of(mask, label), ball).Store(mask, label);
        }
    }

    private static void Complement(ReadOnlySpan<byte> labels, Span<byte> background, byte label)
    {
        for (int pixel = 0; pixel < background.Length; pixel++)
        {
            background[pixel] = labels[pixel] == label ? (byte)0 : (byte)1;
        }
    }

    private static void TakeHoles(Span<byte> labels, ReadOnlySpan<byte> background, byte label)
    {
        for (int pixel = 0; pixel < background.Length; pixel++)
        {
            if (background[pixel] == Hole && labels[pixel] == 0)
            {
                labels[pixel] = label;
            }
        }
    }

    private static bool IsCavity(ComponentInfo info, VolumeGeometry grid) =>
        !TouchesSides(info, grid) && info.Slices.From > 0 && info.Slices.To < grid.Slices - 1;

    private static bool TouchesSides(ComponentInfo info, VolumeGeometry grid) =>
        info.Columns.From == 0 || info.Rows.From == 0 || info.Columns.To == grid.Columns - 1 || info.Rows.To == grid.Rows - 1;
}

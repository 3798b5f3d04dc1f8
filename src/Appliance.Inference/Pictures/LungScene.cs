using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pictures;

/// <summary>What the pages show: a volume, its lungs, and the planes through the middle of each.</summary>
internal sealed class LungScene
{
    private readonly HuVolume _volume;
    private readonly Mask _mask;
    private readonly (int From, int To) _slices;

    public LungScene(HuVolume volume, Mask mask, int lowHu)
    {
        (_volume, _mask, LowHu) = (volume, mask, lowHu);
        _slices = LabelledSlices(mask);
    }

    /// <summary>Density below which lung is coloured, HU.</summary>
    public int LowHu { get; }

    public VolumeGeometry Geometry => _volume.Geometry;

    /// <summary>The coronal plane that shows most lung.</summary>
    public PlanePicture Coronal() => PlanePicture.Coronal(_volume, _mask, Fullest(Geometry.Rows, (_, row, _) => row, LungSides.Right, LungSides.Left));

    /// <summary>The sagittal plane that shows most of one lung.</summary>
    public PlanePicture Sagittal(byte side) => PlanePicture.Sagittal(_volume, _mask, Fullest(Geometry.Columns, (column, _, _) => column, side, side));

    /// <summary>An axial plane at a share of the lungs' height, 0 at the feet, 1 at the head.</summary>
    public PlanePicture Axial(double share)
    {
        double fromFirst = Geometry.HeadIsLast ? share : 1 - share;
        return PlanePicture.Axial(_volume, _mask, (int)Math.Round(_slices.From + (fromFirst * (_slices.To - _slices.From))));
    }

    private int Fullest(int count, Func<int, int, int, int> indexOf, byte first, byte second)
    {
        var areas = new long[count];
        VolumeGeometry grid = Geometry;
        for (int slice = _slices.From; slice <= _slices.To; slice++)
        {
            ReadOnlySpan<byte> labels = _mask.Slice(slice);
            for (int row = 0; row < grid.Rows; row++)
            {
                for (int column = 0; column < grid.Columns; column++)
                {
                    byte label = labels[(row * grid.Columns) + column];
                    areas[indexOf(column, row, slice)] += label == first || label == second ? 1 : 0;
                }
            }
        }
        return Array.IndexOf(areas, areas.Max());
    }

    private static (int From, int To) LabelledSlices(Mask mask)
    {
        int[] slices = [.. Enumerable.Range(0, mask.Geometry.Slices).Where(slice => mask.Slice(slice).ContainsAnyExcept((byte)0))];
        return slices.Length == 0 ? (0, mask.Geometry.Slices - 1) : (slices[0], slices[^1]);
    }
}

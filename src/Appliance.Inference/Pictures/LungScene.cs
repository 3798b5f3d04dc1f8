using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pictures;

/// <summary>What the pages show: a volume, its lungs, and the planes that show most of them.</summary>
internal sealed class LungScene
{
    private readonly HuVolume _volume;
    private readonly Mask _mask;
    private readonly long[] _areaOfRow;
    private readonly long[][] _areaOfColumn;
    private readonly (int From, int To) _slices;

    public LungScene(HuVolume volume, Mask mask, int lowHu)
    {
        (_volume, _mask, LowHu) = (volume, mask, lowHu);
        _areaOfRow = new long[volume.Geometry.Rows];
        _areaOfColumn = [[], new long[volume.Geometry.Columns], new long[volume.Geometry.Columns]];
        _slices = Survey();
    }

    /// <summary>Density below which lung is coloured, HU.</summary>
    public int LowHu { get; }

    public VolumeGeometry Geometry => _volume.Geometry;

    /// <summary>The coronal plane that shows most lung.</summary>
    public PlanePicture Coronal() => PlanePicture.Coronal(_volume, _mask, Array.IndexOf(_areaOfRow, _areaOfRow.Max()));

    /// <summary>The sagittal plane that shows most of one lung (<see cref="LungSides"/>).</summary>
    public PlanePicture Sagittal(byte side) => PlanePicture.Sagittal(_volume, _mask, Array.IndexOf(_areaOfColumn[side], _areaOfColumn[side].Max()));

    /// <summary>An axial plane at a share of the lungs' height, 0 at the feet, 1 at the head.</summary>
    public PlanePicture Axial(double share)
    {
        double fromFirst = Geometry.HeadIsLast ? share : 1 - share;
        return PlanePicture.Axial(_volume, _mask, (int)Math.Round(_slices.From + (fromFirst * (_slices.To - _slices.From))));
    }

    /// <summary>Counts lung by rows and by columns of each side; gives the slices that hold any.</summary>
    private (int From, int To) Survey()
    {
        (int from, int to) = (Geometry.Slices, -1);
        for (int slice = 0; slice < Geometry.Slices; slice++)
        {
            ReadOnlySpan<byte> labels = _mask.Slice(slice);
            for (int pixel = labels.IndexOfAnyExcept((byte)0); pixel >= 0 && pixel < labels.Length; pixel++)
            {
                if (labels[pixel] is LungSides.Right or LungSides.Left)
                {
                    (int row, int column) = Math.DivRem(pixel, Geometry.Columns);
                    _areaOfRow[row]++;
                    _areaOfColumn[labels[pixel]][column]++;
                    (from, to) = (Math.Min(from, slice), slice);
                }
            }
        }
        return to < 0 ? (0, Geometry.Slices - 1) : (from, to);
    }
}

using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging;
using Appliance.Inference.Apps;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pictures;

/// <summary>What pages show: a volume of any modality, acquired in any plane, the structures in it, and the planes that show most of them.</summary>
internal sealed class Scene
{
    private readonly Volume _volume;
    private readonly Mask? _mask;
    private readonly PatientAxes _axes;
    private readonly long[][] _areas;
    private readonly Dictionary<string, long[]> _areasOfSides = new(StringComparer.Ordinal) { [Codes.Right.Value] = [], [Codes.Left.Value] = [] };

    /// <param name="volume">The volume.</param>
    /// <param name="mask">The structures, on the same grid; null for none: then planes go through the middle.</param>
    /// <param name="look">How they are shown.</param>
    public Scene(Volume volume, Mask? mask, SceneLook look)
    {
        (_volume, _mask, Look) = (volume, mask, look);
        _axes = new PatientAxes(volume.Geometry);
        _areas = [.. Enumerable.Range(0, 3).Select(axis => new long[_axes.Count(axis)])];
        foreach (string side in _areasOfSides.Keys)
        {
            _areasOfSides[side] = new long[_axes.Count(PatientAxes.Side)];
        }

        Survey();
    }

    /// <summary>How it is shown.</summary>
    public SceneLook Look { get; }

    public VolumeGeometry Geometry => _volume.Geometry;

    /// <summary>Whether there is one image alone, which is shown as it is.</summary>
    public bool IsOneImage => Geometry.Slices == 1;

    /// <summary>Whether structures of the right and of the left are told apart.</summary>
    public bool HasSides => _areasOfSides.Values.All(areas => areas.Any(area => area > 0));

    /// <summary>The coronal plane that shows most.</summary>
    public PlanePicture Coronal() => Sample(PatientAxes.Side, PatientAxes.Height, PatientAxes.Depth, Best(_areas[PatientAxes.Depth]));

    /// <summary>The sagittal plane that shows most.</summary>
    public PlanePicture Sagittal() => Sagittal(_areas[PatientAxes.Side]);

    /// <summary>The sagittal plane that shows most of a side.</summary>
    public PlanePicture Sagittal(CodedConcept side) => Sagittal(_areasOfSides[side.Value]);

    /// <summary>An axial plane at a share of the structures' height, 0 at the feet, 1 at the head.</summary>
    public PlanePicture Axial(double share)
    {
        long[] areas = _areas[PatientAxes.Height];
        int from = Math.Max(0, Array.FindIndex(areas, area => area > 0)), to = Array.FindLastIndex(areas, area => area > 0);
        to = to < 0 ? areas.Length - 1 : to;
        double fromFirst = _axes.IsAlong(PatientAxes.Height) ? share : 1 - share;
        return Sample(PatientAxes.Side, PatientAxes.Depth, PatientAxes.Height, (int)Math.Round(from + (fromFirst * (to - from))));
    }

    /// <summary>The plane of the images, where it shows most.</summary>
    public PlanePicture Acquired() => Enumerable.Range(0, 3).First(axis => _axes.IndexOf(axis) == 2) switch
    {
        PatientAxes.Side => Sagittal(),
        PatientAxes.Depth => Coronal(),
        var height => Sample(PatientAxes.Side, PatientAxes.Depth, height, Best(_areas[height])),
    };

    private PlanePicture Sagittal(long[] areas) => Sample(PatientAxes.Depth, PatientAxes.Height, PatientAxes.Side, Best(areas));

    /// <summary>The middle where nothing is.</summary>
    private static int Best(long[] areas) => areas.Max() is > 0 and var most ? Array.IndexOf(areas, most) : areas.Length / 2;

    /// <summary>
    /// Samples a plane as it is shown to a radiologist: the patient's right, or front, on the left of the picture; head, or front, above.
    /// </summary>
    private PlanePicture Sample(int across, int down, int through, int at)
    {
        int width = _axes.Count(across), height = _axes.Count(down), columns = Geometry.Columns, pixels = Geometry.PixelsPerSlice;
        bool flipsAcross = !_axes.IsAlong(across), flipsDown = down == PatientAxes.Height ? _axes.IsAlong(down) : !_axes.IsAlong(down);
        var values = new float[width * height];
        var labels = new byte[width * height];
        Span<int> index = stackalloc int[3];
        index[_axes.IndexOf(through)] = at;
        for (int y = 0; y < height; y++)
        {
            index[_axes.IndexOf(down)] = flipsDown ? height - 1 - y : y;
            for (int x = 0; x < width; x++)
            {
                index[_axes.IndexOf(across)] = flipsAcross ? width - 1 - x : x;
                int voxel = (index[2] * pixels) + (index[1] * columns) + index[0];
                _volume.CopyTo(voxel, values.AsSpan((y * width) + x, 1));
                labels[(y * width) + x] = _mask?.Labels[voxel] ?? 0;
            }
        }

        return new PlanePicture(width, height, _axes.Step(across), _axes.Step(down), values, labels)
        {
            LeftLetters = _axes.Letters(across, towardEnd: false),
            RightLetters = _axes.Letters(across, towardEnd: true),
            TopLetters = _axes.Letters(down, towardEnd: down == PatientAxes.Height),
            Shown = new ShownPlane(Middle(through, at), _axes.Direction(through)),
        };
    }

    private Vector3D Middle(int through, int at)
    {
        double[] index = [(Geometry.Columns - 1) / 2.0, (Geometry.Rows - 1) / 2.0, (Geometry.Slices - 1) / 2.0];
        index[_axes.IndexOf(through)] = at;
        int slice = (int)index[2];

        // Slices of a series are where they are: uneven or sheared ones too.
        return _axes.IndexOf(through) == 2 ? Geometry.Planes[slice].PointAt(index[1], index[0]) : Geometry.PointAt(index[0], index[1], index[2]);
    }

    /// <summary>Counts what lies in each plane across each axis of the patient.</summary>
    private void Survey()
    {
        if (_mask is null)
        {
            return;
        }

        long[]?[] sides = new long[]?[256];
        foreach (SegmentDescription segment in Look.Segments.Where(segment => segment.Laterality is not null))
        {
            sides[segment.Label] = _areasOfSides.GetValueOrDefault(segment.Laterality!.Value.Value);
        }

        Span<int> index = stackalloc int[3];
        for (int slice = 0; slice < Geometry.Slices; slice++)
        {
            ReadOnlySpan<byte> labels = _mask.Slice(slice);
            index[2] = slice;
            for (int pixel = labels.IndexOfAnyExcept((byte)0); pixel >= 0 && pixel < labels.Length; pixel++)
            {
                if (labels[pixel] != 0)
                {
                    (index[1], index[0]) = Math.DivRem(pixel, Geometry.Columns);
                    for (int axis = 0; axis < 3; axis++)
                    {
                        _areas[axis][index[_axes.IndexOf(axis)]]++;
                    }

                    if (sides[labels[pixel]] is { } side)
                    {
                        side[index[_axes.IndexOf(PatientAxes.Side)]]++;
                    }
                }
            }
        }
    }
}

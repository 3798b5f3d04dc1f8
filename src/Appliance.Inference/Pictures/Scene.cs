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
    private readonly StructureSurvey _survey;

    /// <param name="volume">The volume.</param>
    /// <param name="mask">The structures, on the same grid; null for none: then planes go through the middle.</param>
    /// <param name="look">How they are shown.</param>
    public Scene(Volume volume, Mask? mask, SceneLook look)
    {
        (_volume, _mask, Look, Acquired) = (volume, mask, look, volume.Geometry);
        _axes = new PatientAxes(volume.Geometry);
        _survey = new StructureSurvey(_axes, mask);
    }

    /// <summary>How it is shown.</summary>
    public SceneLook Look { get; }

    public VolumeGeometry Geometry => _volume.Geometry;

    public VoxelUnit Unit => _volume.Unit;

    /// <summary>The grid of the images that the volume was made of: what people know the series by.</summary>
    public VolumeGeometry Acquired { get; init; }

    /// <summary>Whether there is one image alone, which is shown as it is.</summary>
    public bool IsOneImage => Geometry.Slices == 1;

    /// <summary>Whether structures of the right and of the left are told apart.</summary>
    public bool HasSides => new[] { Codes.Right, Codes.Left }.All(side => Look.Segments.Any(segment => segment.Laterality == side && _survey.Has(segment.Label)));

    /// <summary>The one image, as it is.</summary>
    public PlanePicture OneImage() => Enumerable.Range(0, 3).First(axis => _axes.IndexOf(axis) == 2) switch
    {
        PatientAxes.Side => Sagittal(),
        PatientAxes.Depth => Coronal(),
        _ => Sample(PatientAxes.Height, 0),
    };

    /// <summary>The coronal plane that shows most.</summary>
    public PlanePicture Coronal() => Sample(PatientAxes.Depth, _survey.Telling(PatientAxes.Depth));

    /// <summary>Another coronal plane: a quarter of the structures' depth from the front, or from the back where that is the one that shows most.</summary>
    public PlanePicture SecondCoronal()
    {
        int front = At(PatientAxes.Depth, 0.25);
        return Sample(PatientAxes.Depth, front == _survey.Telling(PatientAxes.Depth) ? At(PatientAxes.Depth, 0.75) : front);
    }

    /// <summary>The sagittal plane that shows most.</summary>
    public PlanePicture Sagittal() => Sample(PatientAxes.Side, _survey.Telling(PatientAxes.Side));

    /// <summary>The sagittal plane that shows most of a side.</summary>
    public PlanePicture Sagittal(CodedConcept side)
    {
        HashSet<byte> labels = [.. Look.Segments.Where(segment => segment.Laterality == side).Select(segment => segment.Label)];
        return Sample(PatientAxes.Side, _survey.Telling(PatientAxes.Side, labels.Contains));
    }

    /// <summary>An axial plane at a share of the structures' height, 0 at the feet, 1 at the head.</summary>
    public PlanePicture Axial(double share) => Sample(PatientAxes.Height, At(PatientAxes.Height, share));

    /// <summary>Three axial planes, the one at the head first, a sagittal and a coronal one that together show most of many structures.</summary>
    public IReadOnlyList<PlanePicture> Overview()
    {
        int[] planes = _survey.Telling([PatientAxes.Height, PatientAxes.Height, PatientAxes.Height, PatientAxes.Side, PatientAxes.Depth]);
        IEnumerable<int> axials = _axes.IsAlong(PatientAxes.Height) ? planes.Take(3).OrderDescending() : planes.Take(3).Order();
        return [.. axials.Select(plane => Sample(PatientAxes.Height, plane)), Sample(PatientAxes.Side, planes[3]), Sample(PatientAxes.Depth, planes[4])];
    }

    private int At(int axis, double share)
    {
        (int from, int to) = _survey.Extent(axis);
        double fromFirst = _axes.IsAlong(axis) ? share : 1 - share;
        return Math.Min(to, from + (int)(fromFirst * (to - from + 1)));
    }

    /// <summary>
    /// Samples a plane as it is shown to a radiologist: the patient's right, or front, on the left of the picture; head, or front, above.
    /// </summary>
    private PlanePicture Sample(int through, int at)
    {
        (int across, int down) = through switch
        {
            PatientAxes.Side => (PatientAxes.Depth, PatientAxes.Height),
            PatientAxes.Depth => (PatientAxes.Side, PatientAxes.Height),
            _ => (PatientAxes.Side, PatientAxes.Depth),
        };
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
            ShareOf = label => _survey.Share(through, at, label),
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
}

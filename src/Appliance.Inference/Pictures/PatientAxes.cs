using Appliance.Dicom.Imaging;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pictures;

/// <summary>Which index of a volume runs along which axis of the patient: a series may have been acquired in any plane.</summary>
internal sealed class PatientAxes
{
    /// <summary>Axes of the patient, as DICOM counts them (PS3.3 C.7.6.2.1.1): to the left, to the back, to the head.</summary>
    public const int Side = 0, Depth = 1, Height = 2;

    /// <summary>A second letter is worth giving when a direction leans that far, as the sine of 20 degrees.</summary>
    private const double Leaning = 0.342;

    private static readonly string[] Positive = ["L", "P", "H"];
    private static readonly string[] Negative = ["R", "A", "F"];
    private readonly VolumeAxis[] _axes;
    private readonly int[] _indexOf = new int[3];

    public PatientAxes(VolumeGeometry geometry)
    {
        _axes = [geometry.ColumnAxis, geometry.RowAxis, geometry.SliceAxis];

        // The index that runs most along an axis of the patient takes it; what is left goes to the others.
        var free = new HashSet<int> { 0, 1, 2 };
        foreach (int axis in Enumerable.Range(0, 3).OrderByDescending(axis => _axes.Max(index => Math.Abs(Component(index.Direction, axis)))))
        {
            _indexOf[axis] = free.MaxBy(index => Math.Abs(Component(_axes[index].Direction, axis)));
            free.Remove(_indexOf[axis]);
        }
    }

    /// <summary>The index (0 column, 1 row, 2 slice) that runs along an axis of the patient.</summary>
    public int IndexOf(int axis) => _indexOf[axis];

    /// <summary>Voxels along an axis of the patient.</summary>
    public int Count(int axis) => _axes[_indexOf[axis]].Count;

    /// <summary>Millimetres between them; 1 where there is one alone.</summary>
    public double Step(int axis) => _axes[_indexOf[axis]].Spacing is > 0 and var step ? step : 1;

    /// <summary>Whether the index grows the way the axis does.</summary>
    public bool IsAlong(int axis) => Component(_axes[_indexOf[axis]].Direction, axis) >= 0;

    /// <summary>Unit vector the way the index grows.</summary>
    public Vector3D Direction(int axis) => _axes[_indexOf[axis]].Direction;

    /// <summary>Letters of where a picture's edge looks: toward the end of an axis, or its beginning; two where it leans (PS3.3 C.7.6.1.1.1).</summary>
    public string Letters(int axis, bool towardEnd)
    {
        Vector3D direction = Direction(axis) * (IsAlong(axis) == towardEnd ? 1 : -1);
        return string.Concat(Enumerable.Range(0, 3)
            .Select(part => (Part: part, Value: Component(direction, part)))
            .Where(part => Math.Abs(part.Value) > Leaning)
            .OrderByDescending(part => Math.Abs(part.Value))
            .Take(2)
            .Select(part => part.Value > 0 ? Positive[part.Part] : Negative[part.Part]));
    }

    private static double Component(Vector3D vector, int axis) => axis switch { Side => vector.X, Depth => vector.Y, _ => vector.Z };
}

namespace Appliance.Inference.Volumes;

/// <summary>For every voxel along a target axis the source voxels it lies between. Reused from slice to slice.</summary>
internal sealed class AxisTable(int count, int sourceCount)
{
    /// <summary>Places are computed in millimetres: halfway between two voxels must not depend on the last bit.</summary>
    public const double Tie = 0.5 - 1e-9;

    private const double Rounding = 1e-6;
    private double _first = double.NaN;
    private double _step = double.NaN;

    /// <summary>The source voxel before (linear) or nearest.</summary>
    public int[] Lower { get; } = new int[count];

    /// <summary>How far it is to the next source voxel, 0…1.</summary>
    public float[] Share { get; } = new float[count];

    /// <summary>The target voxels that lie in the source: not more than half a voxel outside.</summary>
    public (int From, int End) Inside { get; private set; }

    /// <summary>Whether the source voxels follow each other exactly as the target voxels do.</summary>
    public bool IsCopy { get; private set; }

    /// <summary>Fills the table for target voxels at source index <paramref name="first"/> + i × <paramref name="step"/>.</summary>
    public void Fill(double first, double step, Interpolation how)
    {
        if (first.Equals(_first) && step.Equals(_step))
        {
            return;
        }
        (_first, _step) = (first, step);
        int from = count, end = 0;
        bool isCopy = true;
        for (int index = 0; index < count; index++)
        {
            double at = first + (index * step);
            if (!(at >= -0.5 - Rounding && at <= sourceCount - 0.5 + Rounding))
            {
                continue;
            }
            (from, end) = (Math.Min(from, index), index + 1);
            (Lower[index], Share[index]) = Locate(at, sourceCount, how);
            isCopy &= Share[index] == 0 && Lower[index] - Lower[from] == index - from;
        }
        (Inside, IsCopy) = (from < end ? (from, end) : (0, 0), isCopy);
    }

    /// <summary>The voxel before or nearest to an index, and the share of the way to the next.</summary>
    public static (int Lower, float Share) Locate(double at, int sourceCount, Interpolation how)
    {
        if (how == Interpolation.Nearest)
        {
            return (Math.Clamp((int)Math.Ceiling(at - Tie), 0, sourceCount - 1), 0);
        }
        double held = Math.Clamp(at, 0, sourceCount - 1);
        int lower = (int)held;
        return (lower, (float)(held - lower));
    }
}

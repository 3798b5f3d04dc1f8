using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pictures;

/// <summary>
/// How much of each structure lies in each plane across the axes of the patient. A plane is worth what it shows of each structure as a share of
/// the most that any plane across that axis shows of it: so a small nucleus counts as much as the cortex around it.
/// </summary>
internal sealed class StructureSurvey
{
    private const int Labels = 256;
    private const int None = -1;
    private const int MaxRounds = 8;
    private readonly long[]?[][] _areas = [new long[]?[Labels], new long[]?[Labels], new long[]?[Labels]];
    private readonly int[] _planes;

    /// <param name="axes">Which index runs along which axis of the patient.</param>
    /// <param name="mask">The structures; null for none.</param>
    public StructureSurvey(PatientAxes axes, Mask? mask)
    {
        _planes = [.. Enumerable.Range(0, 3).Select(axes.Count)];
        if (mask is not null)
        {
            Count(axes, mask);
        }
    }

    /// <summary>Whether there is any voxel of a structure.</summary>
    public bool Has(byte label) => _areas[0][label] is not null;

    /// <summary>First and last plane with a structure; all planes where there is none.</summary>
    public (int From, int To) Extent(int axis)
    {
        int[] used = [.. Enumerable.Range(0, _planes[axis]).Where(plane => _areas[axis].Any(areas => areas?[plane] > 0))];
        return used.Length == 0 ? (0, _planes[axis] - 1) : (used[0], used[^1]);
    }

    /// <summary>What a plane shows of a structure, as a share of the most that a plane across this axis shows of it.</summary>
    public double Share(int axis, int plane, byte label) => _areas[axis][label] is { } areas ? areas[plane] / (double)areas.Max() : 0;

    /// <summary>The plane across an axis that shows the structures nearest to their own largest areas; the middle one where there are none.</summary>
    public int Telling(int axis, Func<byte, bool>? counts = null) => Telling([axis], counts)[0];

    /// <summary>One plane across each of these axes, another each time: together they show each structure nearest to its own largest area.</summary>
    /// <param name="axes">Across which axes of the patient; one may be asked for several times.</param>
    /// <param name="counts">The structures that count; null for all.</param>
    public int[] Telling(IReadOnlyList<int> axes, Func<byte, bool>? counts = null)
    {
        int[] labels = [.. Enumerable.Range(1, Labels - 1).Where(label => Has((byte)label) && counts?.Invoke((byte)label) != false)];
        double[][][] worth = [.. _areas.Select(axis => labels.Select(label => Worth(axis[label]!)).ToArray())];
        int[] chosen = [.. axes.Select(_ => None)];

        // Each in turn takes the plane that adds most to the others, and again until none finds a better one.
        bool isBetter = labels.Length > 0;
        for (int round = 0; isBetter && round < MaxRounds; round++)
        {
            isBetter = false;
            for (int place = 0; place < chosen.Length; place++)
            {
                int before = chosen[place];
                chosen[place] = Best(worth, axes, chosen, place);
                isBetter |= chosen[place] != before;
            }
        }

        return [.. chosen.Select((plane, place) => plane == None ? Spread(axes, place) : plane)];
    }

    private int Best(double[][][] worth, IReadOnlyList<int> axes, int[] chosen, int place)
    {
        int axis = axes[place];
        int[] others = [.. Enumerable.Range(0, chosen.Length).Where(other => other != place && chosen[other] != None)];
        double[] shown = [.. Enumerable.Range(0, worth[axis].Length).Select(structure => others.Max(other => (double?)worth[axes[other]][structure][chosen[other]]) ?? 0)];
        HashSet<int> taken = [.. others.Where(other => axes[other] == axis).Select(other => chosen[other])];
        return Enumerable.Range(0, _planes[axis]).Where(plane => !taken.Contains(plane)).DefaultIfEmpty(None).MaxBy(plane => plane == None ? 0 : Gain(worth[axis], shown, plane));
    }

    private static double Gain(double[][] worth, double[] shown, int plane)
    {
        double gain = 0;
        for (int structure = 0; structure < shown.Length; structure++)
        {
            gain += Math.Max(0, worth[structure][plane] - shown[structure]);
        }

        return gain;
    }

    /// <summary>Where nothing tells more than anything else: even distances.</summary>
    private int Spread(IReadOnlyList<int> axes, int place)
    {
        int before = axes.Take(place).Count(axis => axis == axes[place]), all = axes.Count(axis => axis == axes[place]);
        return (int)((before + 0.5) / all * _planes[axes[place]]);
    }

    /// <summary>The root of the share: a structure that is not seen at all gains more than one that is seen nearly whole.</summary>
    private static double[] Worth(long[] areas)
    {
        double most = areas.Max();
        return [.. areas.Select(area => Math.Sqrt(area / most))];
    }

    private void Count(PatientAxes axes, Mask mask)
    {
        Span<int> index = stackalloc int[3];
        for (int slice = 0; slice < mask.Geometry.Slices; slice++)
        {
            ReadOnlySpan<byte> labels = mask.Slice(slice);
            index[2] = slice;
            for (int pixel = labels.IndexOfAnyExcept((byte)0); pixel >= 0 && pixel < labels.Length; pixel++)
            {
                if (labels[pixel] != 0)
                {
                    (index[1], index[0]) = Math.DivRem(pixel, mask.Geometry.Columns);
                    for (int axis = 0; axis < 3; axis++)
                    {
                        (_areas[axis][labels[pixel]] ??= new long[_planes[axis]])[index[axes.IndexOf(axis)]]++;
                    }
                }
            }
        }
    }
}

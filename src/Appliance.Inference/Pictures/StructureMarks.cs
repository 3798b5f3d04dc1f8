namespace Appliance.Inference.Pictures;

/// <summary>
/// Numbers on pictures that the legend explains: many colours are not told apart by everybody, nor on every screen. A number stands deepest
/// inside its structure.
/// </summary>
internal static class StructureMarks
{
    /// <summary>A plane that shows less of a structure bears no number for it, unless no other plane shows more.</summary>
    private const double WorthMarking = 0.5;

    /// <summary>What is marked in each of the planes of a page: each structure where it is near its largest, and wherever it is largest.</summary>
    public static IReadOnlyList<IReadOnlySet<byte>> Of(IReadOnlyList<PlanePicture> planes, SceneLook look)
    {
        var marked = planes.Select(_ => new HashSet<byte>()).ToArray();
        foreach (byte label in look.Segments.Select(segment => segment.Label))
        {
            double[] shares = [.. planes.Select(plane => plane.ShareOf(label))];
            double least = Math.Min(WorthMarking, shares.DefaultIfEmpty().Max());
            for (int plane = 0; plane < marked.Length; plane++)
            {
                if (shares[plane] > 0 && shares[plane] >= least)
                {
                    marked[plane].Add(label);
                }
            }
        }

        return marked;
    }

    /// <summary>The sample of a plane that lies deepest inside each structure that it shows.</summary>
    public static IReadOnlyDictionary<byte, (int X, int Y)> Middles(PlanePicture plane)
    {
        double[] depths = Depths(plane);
        var middles = new Dictionary<byte, (int X, int Y)>();
        var deepest = new double[256];
        for (int sample = 0; sample < depths.Length; sample++)
        {
            byte label = plane.Labels[sample];
            if (label != 0 && depths[sample] > deepest[label])
            {
                deepest[label] = depths[sample];
                middles[label] = (sample % plane.Width, sample / plane.Width);
            }
        }

        return middles;
    }

    /// <summary>Millimetres from each sample to one of another label, along rows and columns, in a sweep down and one up.</summary>
    private static double[] Depths(PlanePicture plane)
    {
        var depths = new double[plane.Labels.Length];
        Array.Fill(depths, double.MaxValue);
        for (int sample = 0; sample < depths.Length; sample++)
        {
            Narrow(sample, -1);
        }

        for (int sample = depths.Length - 1; sample >= 0; sample--)
        {
            Narrow(sample, 1);
        }

        return depths;

        void Narrow(int sample, int way)
        {
            int x = (sample % plane.Width) + way, y = (sample / plane.Width) + way;
            Reach(sample, sample + way, x >= 0 && x < plane.Width, plane.StepX);
            Reach(sample, sample + (way * plane.Width), y >= 0 && y < plane.Height, plane.StepY);
        }

        void Reach(int sample, int other, bool isInside, double step) =>
            depths[sample] = Math.Min(depths[sample], isInside && plane.Labels[other] == plane.Labels[sample] ? depths[other] + step : step);
    }
}

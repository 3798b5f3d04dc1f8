namespace Appliance.EndToEnd.Tests.Soak;

/// <summary>Whether anything grew or slowed down over a soak.</summary>
/// <param name="What">What was looked at.</param>
/// <param name="Early">Its median over the second quarter; the first one warms up.</param>
/// <param name="Late">Its median over the last quarter.</param>
/// <param name="IsGood">Late is no worse than early, give or take what a run of that length cannot tell.</param>
public sealed record SoakVerdict(string What, double Early, double Late, bool IsGood)
{
    /// <summary>Memory may differ by this much between two moments of a process that does not grow: garbage that was not collected yet.</summary>
    private const long MemoryNoiseBytes = 24L << 20;

    private const int HandleNoise = 24;
    private const int ThreadNoise = 6;
    private const double LeastSpeed = 0.5;

    /// <summary>Compares a run's quarters, and the unit at rest after it with the unit at rest before.</summary>
    public static IReadOnlyList<SoakVerdict> Of(SoakSample before, IReadOnlyList<SoakSample> samples, SoakSample after, int failures)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(after);
        int quarter = samples.Count / 4;
        var early = samples.Skip(quarter).Take(quarter).ToList();
        var late = samples.TakeLast(quarter).ToList();
        return
        [
            Compare("memory, MiB", sample => sample.ResidentBytes / 1048576.0, (e, l) => l <= e + (MemoryNoiseBytes / 1048576.0)),
            Compare("handles", sample => sample.Handles, (e, l) => l <= e + HandleNoise),
            Compare("threads", sample => sample.Threads, (e, l) => l <= e + ThreadNoise),
            Compare("connections/s", sample => sample.PerSecond, (e, l) => l >= e * LeastSpeed),
            new("handles at rest, before and after", before.Handles, after.Handles, after.Handles <= before.Handles + HandleNoise),
            new("temporary files at rest, before and after", before.TemporaryFiles, after.TemporaryFiles, after.TemporaryFiles == 0),
            new("wrong answers", 0, failures, failures == 0),
        ];

        SoakVerdict Compare(string what, Func<SoakSample, double> figure, Func<double, double, bool> isGood)
        {
            (double e, double l) = (Median(early.Select(figure)), Median(late.Select(figure)));
            return new SoakVerdict(what, e, l, isGood(e, l));
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}

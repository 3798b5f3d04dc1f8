using System.Diagnostics;
using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Soak;

/// <summary>Many short connections to a real unit, several at a time, with looks at its process on the way.</summary>
public static class SoakRun
{
    private const int Samples = 40;
    private const int Workers = 8;
    private static readonly TimeSpan RestLimit = TimeSpan.FromSeconds(60);

    /// <summary>Starts a unit, makes the connections, and judges.</summary>
    /// <param name="associations">How many connections, at least 400.</param>
    /// <param name="seen">Told of each sample.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<SoakVerdict>> RunAsync(int associations, Action<SoakSample> seen, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(associations, 10 * Samples);
        ArgumentNullException.ThrowIfNull(seen);
        await using var unit = await UnitProcess.StartAsync(new UnitSettings { Role = "node", QuietPeriodSeconds = 3600 });
        var mix = new SoakMix(unit.Port);
        SoakSample? before = null;
        var samples = new List<SoakSample>();
        int failures = 0;
        for (int sample = 0, first = 0; sample < Samples; sample++)
        {
            int end = (int)((long)associations * (sample + 1) / Samples);
            var clock = Stopwatch.StartNew();
            await Parallel.ForEachAsync(
                Enumerable.Range(first, end - first),
                new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellationToken },
                async (number, stop) =>
                {
                    if (!await mix.MakeAsync(number, stop))
                    {
                        Interlocked.Increment(ref failures);
                    }
                });
            samples.Add(SoakSample.Take(unit, end, (end - first) / clock.Elapsed.TotalSeconds));
            seen(samples[^1]);

            // What the program loads only once it works is no leak.
            before ??= await AtRestAsync(unit);
            first = end;
        }

        var after = await AtRestAsync(unit);
        Assert.False(unit.Process.HasExited, unit.Process.Output);
        return SoakVerdict.Of(before!, samples, after, failures);
    }

    // Peers that vanished are noticed in a moment: then no connection is open and nothing half received is left.
    private static async Task<SoakSample> AtRestAsync(UnitProcess unit)
    {
        string sockets = $"/proc/{unit.Process.Id}/net/tcp";
        string port = string.Create(CultureInfo.InvariantCulture, $"0100007F:{unit.Port:X4}");
        await Eventually.TrueAsync("no connection is open and no temporary file is left", RestLimit, () =>
            unit.TemporaryFiles.Count == 0 && !File.ReadLines(sockets).Any(line => line.Contains($"{port} 0100007F", StringComparison.Ordinal) && IsHeld(line)));
        return SoakSample.Take(unit, 0, 0);
    }

    // proc(5): the fourth column is the state; 06 is TIME_WAIT, which no process holds.
    private static bool IsHeld(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3] != "06";
}

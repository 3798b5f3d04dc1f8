using System.Diagnostics;
using System.Globalization;

namespace Appliance.Fuzz;

/// <summary>Damages seeds until the time is over, and keeps one small input of every fault it finds.</summary>
/// <param name="folder">Where the inputs go. <c>TARGET.current</c> is the one that is tried now: it stays when the process dies or hangs.</param>
/// <param name="dataFolder">Public files to damage besides the built-in seeds.</param>
internal sealed class LongRun(string folder, string? dataFolder)
{
    private const int MaxFaultsKept = 50;

    /// <summary>Two seeds are crossed one time in so many.</summary>
    private const int CrossEvery = 8;

    /// <summary>Runs one target. The number of faults found.</summary>
    internal int Run(IFuzzTarget target, TimeSpan time, ulong seed)
    {
        Directory.CreateDirectory(folder);
        byte[][] seeds = [.. target.Seeds(dataFolder)];
        if (seeds.Length == 0)
        {
            seeds = [[.. Enumerable.Range(0, 256).Select(i => (byte)i)]];
        }

        var faults = new HashSet<string>();
        var started = Stopwatch.GetTimestamp();
        long iterations = 0;
        using (var current = new CurrentInput(Path.Combine(folder, target.Name + ".current")))
        {
            for (; Stopwatch.GetElapsedTime(started) < time && faults.Count < MaxFaultsKept; iterations++)
            {
                var input = Next(new Mutator((seed << 40) + (ulong)iterations), seeds);
                current.Keep(input);
                if (GuardedRun.Try(target, input) is { } failure && faults.Add(failure.Key))
                {
                    Report(target, input, failure);
                }
            }
        }

        File.Delete(Path.Combine(folder, target.Name + ".current"));
        var rate = iterations / Math.Max(0.001, Stopwatch.GetElapsedTime(started).TotalSeconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target.Name,-12} {iterations,12} inputs of {seeds.Length,4} seeds {rate,10:0}/s {faults.Count,4} faults"));
        return faults.Count;
    }

    private static byte[] Next(Mutator mutator, byte[][] seeds)
    {
        var input = seeds[mutator.Next(seeds.Length)];
        if (mutator.Next(CrossEvery) == 0 && input.Length > 0)
        {
            var other = seeds[mutator.Next(seeds.Length)];
            input = [.. input[..mutator.Next(input.Length)], .. other[(other.Length == 0 ? 0 : mutator.Next(other.Length))..]];
        }

        return mutator.Mutate(input);
    }

    private void Report(IFuzzTarget target, byte[] input, FuzzFailure failure)
    {
        var small = Minimizer.Shrink(target, input, failure.Key);
        var name = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(small))[..12];
        var path = Path.Combine(folder, $"{target.Name}-{name}.bin");
        File.WriteAllBytes(path, small);
        Console.WriteLine($"{target.Name}: {failure.Key} ({input.Length} bytes, {small.Length} when minimized)");
        Console.WriteLine(string.Join('\n', failure.Text.Split('\n').Take(8)));
        Console.WriteLine($"  replay: dotnet run --project tests/Appliance.Fuzz -- replay {target.Name} {path}");
    }
}

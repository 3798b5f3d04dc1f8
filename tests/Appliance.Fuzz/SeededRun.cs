using System.Diagnostics;

namespace Appliance.Fuzz;

/// <summary>A bounded run of a target over seeded damage to real input. What it throws names the iteration, which replays.</summary>
internal static class SeededRun
{
    private const string IterationsVariable = "APPLIANCE_FUZZ_ITERATIONS";

    /// <summary>What one damaged input may allocate, and how long it may take on a slow, shared machine.</summary>
    private const long MaxAllocatedBytes = 256L * 1024 * 1024;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    /// <summary>Runs the target; the environment asks for a longer run, in which the same iteration is the same damage.</summary>
    /// <param name="target">The parser and its oracle.</param>
    /// <param name="seeds">Real input.</param>
    /// <param name="seed">Tells the runs of different targets apart.</param>
    /// <param name="iterations">How often, unless the environment says otherwise.</param>
    /// <exception cref="OracleException">The parser broke a promise.</exception>
    public static void Over(IFuzzTarget target, byte[][] seeds, ulong seed, int iterations = 4000)
    {
        if (seeds.Length == 0)
        {
            throw new OracleException($"{target.Name}: there is nothing to damage");
        }

        var count = int.TryParse(Environment.GetEnvironmentVariable(IterationsVariable), out var asked) ? asked : iterations;
        for (var i = 0; i < count; i++)
        {
            var mutator = new Mutator((seed << 32) + (ulong)i);
            Once(target, mutator.Mutate(seeds[mutator.Next(seeds.Length)]), $"{target.Name}, seed {seed}, iteration {i}");
        }
    }

    private static void Once(IFuzzTarget target, byte[] input, string where)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        try
        {
            target.Run(input);
        }
        catch (Exception e)
        {
            throw new OracleException($"{where}: {e}");
        }

        if (Stopwatch.GetElapsedTime(started) > MaxTime)
        {
            throw new OracleException($"{where}: too long");
        }

        if (GC.GetAllocatedBytesForCurrentThread() - allocated > MaxAllocatedBytes)
        {
            throw new OracleException($"{where}: too much memory");
        }
    }
}

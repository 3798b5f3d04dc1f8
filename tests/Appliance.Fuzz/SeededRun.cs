namespace Appliance.Fuzz;

/// <summary>A bounded run of a target over seeded damage to real input. What it throws names the iteration, which replays.</summary>
internal static class SeededRun
{
    private const string IterationsVariable = "APPLIANCE_FUZZ_ITERATIONS";

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
            if (GuardedRun.Try(target, mutator.Mutate(seeds[mutator.Next(seeds.Length)])) is { } failure)
            {
                throw new OracleException($"{target.Name}, seed {seed}, iteration {i}: {failure.Text}");
            }
        }
    }
}

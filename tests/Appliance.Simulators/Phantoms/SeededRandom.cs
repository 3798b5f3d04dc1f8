namespace Appliance.Simulators.Phantoms;

/// <summary>SplitMix64: the same numbers from the same seed on every machine and runtime, which System.Random does not promise.</summary>
public sealed class SeededRandom(ulong seed)
{
    // Mixed first: raw neighbouring seeds would run through the same numbers, one step apart.
    private ulong _state = Mix(seed);

    /// <summary>A number from 0 (inclusive) to 1 (exclusive).</summary>
    public double NextUnit()
    {
        _state += 0x9E3779B97F4A7C15;
        return ToUnit(Mix(_state));
    }

    /// <summary>A number between the two.</summary>
    public double Between(double low, double high) => low + ((high - low) * NextUnit());

    /// <summary>0 to count − 1 in random order (Fisher–Yates).</summary>
    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = (int)(NextUnit() * (i + 1));
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    /// <summary>A number from 0 to 1 that belongs to a place, whatever the order in which places are visited.</summary>
    public static double At(ulong seed, long place) => ToUnit(Mix(seed ^ Mix((ulong)place + 0x9E3779B97F4A7C15)));

    /// <summary>A standard normal number that belongs to a place (Box–Muller).</summary>
    public static double NormalAt(ulong seed, long place)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - At(seed, 2 * place)));
        return radius * Math.Cos(2 * Math.PI * At(seed, (2 * place) + 1));
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static double ToUnit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));
}

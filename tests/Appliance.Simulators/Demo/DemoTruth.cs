using System.Globalization;

namespace Appliance.Simulators.Demo;

/// <summary>What a finding must be, and how far off it may be.</summary>
/// <param name="Value">The known value.</param>
/// <param name="Tolerance">The largest difference that passes, in the value's unit.</param>
public sealed record DemoTruth(double Value, double Tolerance)
{
    /// <summary>Whether <paramref name="found"/> is within the tolerance.</summary>
    public bool Holds(double? found) => found is { } value && Math.Abs(value - Value) <= Tolerance;

    /// <summary>For people: the value and the tolerance.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value:0.##} ± {Tolerance:0.##}");
}

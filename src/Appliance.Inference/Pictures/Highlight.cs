using Appliance.Inference.Apps;

namespace Appliance.Inference.Pictures;

/// <summary>Values inside structures that are coloured.</summary>
internal sealed record Highlight
{
    /// <summary>Values below it; null for no such limit.</summary>
    public double? Below { get; set; }

    /// <summary>Values above it; null for no such limit.</summary>
    public double? Above { get; set; }

    /// <summary>What they are, for the legend.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Whether a value is one: of two limits each is enough.</summary>
    public bool Holds(double value) => value < Below || value > Above;
}

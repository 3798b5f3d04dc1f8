using Appliance.Inference.Runtime;

namespace Appliance.Edge.Hardware;

/// <summary>A machine without a GPU.</summary>
public sealed class NoGpu : IGpuProbe
{
    /// <inheritdoc/>
    public GpuFacts? Read() => null;
}

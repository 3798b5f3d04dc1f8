using Appliance.Inference.Runtime;

namespace Appliance.Edge.Hardware;

/// <summary>Tells which GPU is in the machine and which software drives it: a seam of the hardware.</summary>
public interface IGpuProbe
{
    /// <summary>Looks now; null when there is no GPU that NVIDIA's driver serves.</summary>
    GpuFacts? Read();
}

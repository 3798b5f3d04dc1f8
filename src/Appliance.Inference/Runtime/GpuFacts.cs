namespace Appliance.Inference.Runtime;

/// <summary>What an engine depends on beside its model: it runs nowhere else, or not as well.</summary>
/// <param name="Name">The GPU's name, as NVIDIA RTX A2000. Two of one kind take each other's engines.</param>
/// <param name="ComputeCapability">Its compute capability, as 8.6; empty when unknown.</param>
/// <param name="Driver">Version of the driver or, on a Jetson, of the whole L4T release.</param>
/// <param name="TensorRt">Version of TensorRT as the library itself numbers it; empty when the library is not there.</param>
public sealed record GpuFacts(string Name, string ComputeCapability, string Driver, string TensorRt);

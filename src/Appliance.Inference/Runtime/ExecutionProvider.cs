namespace Appliance.Inference.Runtime;

/// <summary>What executes a model.</summary>
public enum ExecutionProvider
{
    /// <summary>NVIDIA TensorRT.</summary>
    TensorRT,

    /// <summary>NVIDIA CUDA.</summary>
    Cuda,

    /// <summary>The processor: always there.</summary>
    Cpu,
}

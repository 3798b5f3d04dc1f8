namespace Appliance.Inference.Runtime;

/// <summary>How this unit uses CUDA, alone and for what TensorRT leaves.</summary>
public sealed record CudaSettings
{
    /// <summary>The most memory of the GPU that one session takes, MiB; 0 sets no bound.</summary>
    public int MemoryMebibytes { get; init; }

    /// <summary>How cuDNN chooses the algorithm of a convolution.</summary>
    public ConvolutionSearch ConvolutionSearch { get; init; } = ConvolutionSearch.Default;

    /// <summary>Let convolutions and products round their inputs to 10 bits of mantissa, which is faster.</summary>
    public bool Tf32 { get; init; }
}

/// <summary>How cuDNN chooses the algorithm of a convolution.</summary>
public enum ConvolutionSearch
{
    /// <summary>Always the same one: equal inputs give equal bits after a restart too.</summary>
    Default,

    /// <summary>By a rule.</summary>
    Heuristic,

    /// <summary>The fastest as measured at the first run: another one may win next time, and round otherwise.</summary>
    Exhaustive,
}

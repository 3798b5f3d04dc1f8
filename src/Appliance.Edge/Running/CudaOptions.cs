using Appliance.Edge.Hosting;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Running;

/// <summary>How the unit uses CUDA, alone and for what TensorRT leaves (section <c>Running:Cuda</c>).</summary>
public sealed class CudaOptions : IFeatureOptions
{
    /// <summary>The most memory of the GPU that one model takes, in MiB.</summary>
    /// <value>Default 0, no bound; 0 to 1,048,576.</value>
    public int MemoryMebibytes { get; set; }

    /// <summary>How cuDNN chooses the algorithm of a convolution.</summary>
    /// <value>Default <see cref="Inference.Runtime.ConvolutionSearch.Default"/>, the one that gives the same bits after a restart.</value>
    public ConvolutionSearch ConvolutionSearch { get; set; } = ConvolutionSearch.Default;

    /// <summary>Let convolutions and products round their inputs to 10 bits of mantissa, which is faster.</summary>
    /// <value>Default false.</value>
    public bool Tf32 { get; set; }

    /// <summary>These options as the sessions need them.</summary>
    internal CudaSettings ForOnnxRuntime() => new() { MemoryMebibytes = MemoryMebibytes, ConvolutionSearch = ConvolutionSearch, Tf32 = Tf32 };

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.InRange(nameof(MemoryMebibytes), MemoryMebibytes, 0, 1_048_576, "MiB");
    }
}

namespace Appliance.Inference.Runtime;

/// <summary>How this unit uses TensorRT; a package's <see cref="Apps.ModelTerms"/> say how far that may go for each model.</summary>
public sealed record TensorRtSettings
{
    /// <summary>Use half precision where a package allows it.</summary>
    public bool Fp16 { get; init; } = true;

    /// <summary>Use 8-bit integers where a package allows it.</summary>
    public bool Int8 { get; init; } = true;

    /// <summary>Memory beside the weights where a package does not say, and the most that one may ask for, MiB; 0 sets no bound.</summary>
    public int WorkspaceMebibytes { get; init; }

    /// <summary>How long the compiler looks for faster kernels where a package does not say, 0 to 5.</summary>
    public int BuilderOptimizationLevel { get; init; } = 3;

    /// <summary>Keep the measured times of kernels, so that the next engine is compiled faster.</summary>
    public bool TimingCache { get; init; } = true;

    /// <summary>Make engines that run on other GPUs too where a package allows it.</summary>
    public bool HardwareCompatible { get; init; }

    /// <summary>The precision that a model gets here: what the package allows and the unit wants.</summary>
    public string PrecisionOf(Apps.ModelTerms model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return (Int8 && model.Int8, Fp16 && model.Fp16) switch
        {
            (true, true) => "int8+fp16",
            (true, false) => "int8",
            (false, true) => "fp16",
            _ => "fp32",
        };
    }
}

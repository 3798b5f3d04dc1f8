using Appliance.Edge.Hosting;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Running;

/// <summary>
/// How the unit uses TensorRT (section <c>Running:TensorRt</c>). A package says for each model how far that may go (<c>models</c> in app.json);
/// one that says nothing is not compiled.
/// </summary>
public sealed class TensorRtOptions : IFeatureOptions
{
    /// <summary>Use half precision where a package allows it.</summary>
    /// <value>Default true.</value>
    public bool Fp16 { get; set; } = true;

    /// <summary>Use 8-bit integers where a package allows it.</summary>
    /// <value>Default true.</value>
    public bool Int8 { get; set; } = true;

    /// <summary>The memory beside the weights where a package does not say, and the most that one may ask for, in MiB.</summary>
    /// <value>Default 0, no bound; 0 to 65,536.</value>
    public int WorkspaceMebibytes { get; set; }

    /// <summary>How long the compiler looks for faster kernels where a package does not say: 0 compiles fastest, 5 runs fastest.</summary>
    /// <value>Default 3, 0 to 5.</value>
    public int BuilderOptimizationLevel { get; set; } = 3;

    /// <summary>Keep the measured times of kernels, so that the next engine is compiled faster.</summary>
    /// <value>Default true.</value>
    public bool TimingCache { get; set; } = true;

    /// <summary>Make engines that also run on other GPUs of newer generations, where a package allows it.</summary>
    /// <value>Default false.</value>
    public bool HardwareCompatible { get; set; }

    /// <summary>How much of the disk engines may fill, in MiB; then those go that were not used for longest, never one of an active app.</summary>
    /// <value>Default 8,192, 64 to 1,048,576.</value>
    public int CacheMebibytes { get; set; } = 8192;

    /// <summary>What a study does whose app has no engine yet.</summary>
    /// <value>Default <see cref="WhilePreparing.Wait"/>.</value>
    public WhilePreparing WhilePreparing { get; set; } = WhilePreparing.Wait;

    /// <summary>How long studies wait for an engine; then they run on the next provider, and say so, in minutes.</summary>
    /// <value>Default 60, 0 to 1,440.</value>
    public double MaxWaitMinutes { get; set; } = 60;

    /// <summary>The half of these options that the sessions need.</summary>
    internal TensorRtSettings ForOnnxRuntime() => new()
    {
        Fp16 = Fp16,
        Int8 = Int8,
        WorkspaceMebibytes = WorkspaceMebibytes,
        BuilderOptimizationLevel = BuilderOptimizationLevel,
        TimingCache = TimingCache,
        HardwareCompatible = HardwareCompatible,
    };

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.InRange(nameof(WorkspaceMebibytes), WorkspaceMebibytes, 0, 65_536, "MiB");
        faults.InRange(nameof(BuilderOptimizationLevel), BuilderOptimizationLevel, 0, 5);
        faults.InRange(nameof(CacheMebibytes), CacheMebibytes, 64, 1_048_576, "MiB");
        faults.InRange(nameof(MaxWaitMinutes), MaxWaitMinutes, 0, 1440, "min");
    }
}

/// <summary>What a study does whose app has no engine yet.</summary>
public enum WhilePreparing
{
    /// <summary>It waits, visibly and not for ever.</summary>
    Wait,

    /// <summary>It runs on the next provider at once; its result says so.</summary>
    NextProvider,
}

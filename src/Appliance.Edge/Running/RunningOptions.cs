using Appliance.Edge.Hosting;
using Appliance.Inference.Apps;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Running;

/// <summary>How apps are run (section <c>Running</c>).</summary>
public sealed class RunningOptions : IFeatureOptions
{
    /// <summary>The folder that holds the apps, one folder each.</summary>
    /// <value>Default: <c>models</c> beside the program; in a checkout, the one of the repository.</value>
    public string AppsFolder { get; set; } = DefaultAppsFolder(AppContext.BaseDirectory);

    /// <summary>How often an app may fail on a study before the study is quarantined.</summary>
    /// <value>Default 3, 1 to 100.</value>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>How often the process may end during a run before the study is quarantined: it may be the cause.</summary>
    /// <value>Default 10, 1 to 1,000.</value>
    public int MaxInterruptions { get; set; } = 10;

    /// <summary>The longest time one attempt may take, in seconds; then it counts as failed.</summary>
    /// <value>Default 1,800, 1 to 86,400.</value>
    public double TimeoutSeconds { get; set; } = 1800;

    /// <summary>The wait after a failed attempt, in seconds; it doubles with each.</summary>
    /// <value>Default 5, 0 to 3,600.</value>
    public double RetryDelaySeconds { get; set; } = 5;

    /// <summary>The folder with another native <c>libonnxruntime.so</c>, as on a Jetson whose image supplies it.</summary>
    /// <value>Default empty: the library that comes with the program.</value>
    public string NativeFolder { get; set; } = "";

    /// <summary>Threads inside one model operator; results do not depend on it.</summary>
    /// <value>Default 0, one a physical core; 0 to 256.</value>
    public int Threads { get; set; }

    /// <summary>
    /// The precision of models that is used where an app has a file of it and its golden cases came out with it on this unit. It chooses the
    /// file; whether TensorRT computes a file in less than its own precision is said by <c>TensorRt:Fp16</c> and <c>TensorRt:Int8</c>, where the
    /// package allows it.
    /// </summary>
    /// <value>Default Fp32; Fp16, Int8.</value>
    public ModelPrecision Precision { get; set; }

    /// <summary>How long a run may show no progress before the process counts as hung and the watchdog restarts it, in seconds.</summary>
    /// <value>Default 600, 10 to 86,400.</value>
    public double MaxSilenceSeconds { get; set; } = 600;

    /// <summary>How many runs may be under way at a time, as far as their memory allows.</summary>
    /// <value>Default 2, 1 to 32.</value>
    public int Concurrency { get; set; } = 2;

    /// <summary>The main memory that all runs under way may need together, as their apps declare, in MiB.</summary>
    /// <value>Default 0, seven tenths of the machine's; 0 to 16,777,216.</value>
    public int HostMebibytes { get; set; }

    /// <summary>The memory of the GPU that all runs under way may need together, in MiB.</summary>
    /// <value>Default 0, not known: one run at a time uses the GPU; 0 to 16,777,216.</value>
    public int DeviceMebibytes { get; set; }

    /// <summary>How long a background run waits until it counts as routine, in minutes.</summary>
    /// <value>Default 60, 0 to 10,080.</value>
    public double RoutineAfterMinutes { get; set; } = 60;

    /// <summary>How long any run waits until it counts as stat, in minutes.</summary>
    /// <value>Default 240, 0 to 10,080; at least <see cref="RoutineAfterMinutes"/>.</value>
    public double StatAfterMinutes { get; set; } = 240;

    /// <summary>How long a run that there is no room for lets smaller ones pass, in seconds; then memory that becomes free is kept for it.</summary>
    /// <value>Default 120, 0 to 86,400.</value>
    public double ReserveAfterSeconds { get; set; } = 120;

    /// <summary>How long a run lets younger ones of its lane pass whose study is open and whose steps are shared, in seconds.</summary>
    /// <value>Default 60, 0 to 3,600.</value>
    public double ShareWithinSeconds { get; set; } = 60;

    /// <summary>How long a study stays open for runs to come that share its steps, once none is under way, in seconds.</summary>
    /// <value>Default 60, 0 to 3,600.</value>
    public double ShareIdleSeconds { get; set; } = 60;

    /// <summary>How much the studies that are open without a run under way may hold together, in MiB.</summary>
    /// <value>Default 2,048, 0 to 1,048,576.</value>
    public int ShareMebibytes { get; set; } = 2048;

    /// <summary>How many runs of one app may be under way at a time; an app may ask for fewer (<c>maxRuns</c> in app.json).</summary>
    /// <value>Default 0, as many as <see cref="Concurrency"/>; 0 to 32.</value>
    public int RunsPerApp { get; set; }

    /// <summary>The execution providers to try, best first. A result that another one than the first gave says so, and the unit raises an alarm.</summary>
    /// <value>Default none named: TensorRT, CUDA and CPU, and an alarm only where there is a GPU.</value>
    public IList<ExecutionProvider> Providers { get; } = [];

    /// <summary>Number of the GPU to use.</summary>
    /// <value>Default 0, 0 to 15.</value>
    public int DeviceId { get; set; }

    /// <summary>How TensorRT is used.</summary>
    public TensorRtOptions TensorRt { get; set; } = new();

    /// <summary>How CUDA is used.</summary>
    public CudaOptions Cuda { get; set; } = new();

    /// <summary>The part of these options that is about ONNX Runtime.</summary>
    internal OnnxRuntimeOptions ForOnnxRuntime()
    {
        var options = new OnnxRuntimeOptions
        {
            NativeFolder = NativeFolder,
            Threads = Threads,
            DeviceId = DeviceId,
            TensorRt = TensorRt.ForOnnxRuntime(),
            Cuda = Cuda.ForOnnxRuntime(),
        };
        foreach (ExecutionProvider provider in Providers)
        {
            options.Providers.Add(provider);
        }

        return options;
    }

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.NotBlank(nameof(AppsFolder), AppsFolder);
        faults.InRange(nameof(MaxAttempts), MaxAttempts, 1, 100);
        faults.InRange(nameof(MaxInterruptions), MaxInterruptions, 1, 1000);
        faults.InRange(nameof(TimeoutSeconds), TimeoutSeconds, 1, 86_400, "s");
        faults.FolderOrEmpty(nameof(NativeFolder), NativeFolder);
        faults.InRange(nameof(Threads), Threads, 0, 256);
        faults.InRange(nameof(MaxSilenceSeconds), MaxSilenceSeconds, 10, 86_400, "s");
        faults.InRange(nameof(Concurrency), Concurrency, 1, 32);
        faults.InRange(nameof(HostMebibytes), HostMebibytes, 0, 16_777_216, "MiB");
        faults.InRange(nameof(DeviceMebibytes), DeviceMebibytes, 0, 16_777_216, "MiB");
        faults.InRange(nameof(RoutineAfterMinutes), RoutineAfterMinutes, 0, 10_080, "min");
        faults.InRange(nameof(StatAfterMinutes), StatAfterMinutes, Math.Clamp(RoutineAfterMinutes, 0, 10_080), 10_080, "min");
        faults.InRange(nameof(ReserveAfterSeconds), ReserveAfterSeconds, 0, 86_400, "s");
        faults.InRange(nameof(ShareWithinSeconds), ShareWithinSeconds, 0, 3600, "s");
        faults.InRange(nameof(ShareIdleSeconds), ShareIdleSeconds, 0, 3600, "s");
        faults.InRange(nameof(ShareMebibytes), ShareMebibytes, 0, 1_048_576, "MiB");
        faults.InRange(nameof(RetryDelaySeconds), RetryDelaySeconds, 0, 3600, "s");
        faults.InRange(nameof(RunsPerApp), RunsPerApp, 0, 32);
        faults.InRange(nameof(DeviceId), DeviceId, 0, 15);
        faults.Unique(nameof(Providers), Providers.Select(provider => provider.ToString()));
        TensorRt.Check(faults.Within(nameof(TensorRt)));
        Cuda.Check(faults.Within(nameof(Cuda)));
    }

    /// <summary>The nearest folder <c>models</c> at or above the program's.</summary>
    private static string DefaultAppsFolder(string program)
    {
        string beside = Path.Combine(program, "models");
        for (string? folder = program; folder is not null; folder = Path.GetDirectoryName(folder.TrimEnd('/')))
        {
            string models = Path.Combine(folder, "models");
            if (Directory.Exists(models))
            {
                return models;
            }
        }

        return beside;
    }
}

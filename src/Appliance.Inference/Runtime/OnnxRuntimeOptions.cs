namespace Appliance.Inference.Runtime;

/// <summary>How ONNX Runtime is loaded and used.</summary>
public sealed class OnnxRuntimeOptions
{
    /// <summary>
    /// Folder with the native <c>libonnxruntime.so</c> and its provider libraries, as on a Jetson whose image supplies them.
    /// <value>Default: empty, the library shipped with the application.</value>
    /// </summary>
    public string NativeFolder { get; set; } = "";

    /// <summary>Execution providers to try, best first. <value>Default: TensorRT, CUDA, CPU.</value> CPU is always the last resort.</summary>
    public IList<ExecutionProvider> Providers { get; } = [];

    /// <summary>Threads inside one operator, 0…256. <value>Default: 0, one per physical core.</value> Results do not depend on it.</summary>
    public int Threads { get; set; }

    /// <summary>Index of the GPU to use. <value>Default: 0.</value></summary>
    public int DeviceId { get; set; }

    /// <summary>How TensorRT is used.</summary>
    public TensorRtSettings TensorRt { get; set; } = new();

    /// <summary>How CUDA is used.</summary>
    public CudaSettings Cuda { get; set; } = new();

    /// <summary>Whether the machine has a GPU: with no <see cref="Providers"/> named, running without it is then a fallback to tell of. <value>Default: false.</value></summary>
    public bool ExpectsGpu { get; set; }

    /// <summary>Finds engines that were compiled beforehand. <value>Default: null, there are none, and TensorRT is not used.</value></summary>
    public EngineLookup? Engines { get; set; }

    /// <summary>Told of a model whose engine lay ready and was compiled anew all the same. <value>Default: null, nobody is.</value></summary>
    public Action<ModelSource>? EngineSpoiled { get; set; }

    /// <summary>The providers to try before the processor, best first.</summary>
    internal IEnumerable<ExecutionProvider> Accelerators =>
        (Providers.Count > 0 ? Providers : [ExecutionProvider.TensorRT, ExecutionProvider.Cuda]).TakeWhile(provider => provider != ExecutionProvider.Cpu);

    /// <summary>The provider that should run a model. TensorRT is not expected of one whose package does not allow it.</summary>
    internal ExecutionProvider WantedFor(ModelSource source) => Providers.Count == 0 && !ExpectsGpu
        ? ExecutionProvider.Cpu
        : Accelerators.Where(provider => provider != ExecutionProvider.TensorRT || source.Terms is not null || Providers.Count > 0)
            .FirstOrDefault(ExecutionProvider.Cpu);
}

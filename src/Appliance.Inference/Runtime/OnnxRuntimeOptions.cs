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
}

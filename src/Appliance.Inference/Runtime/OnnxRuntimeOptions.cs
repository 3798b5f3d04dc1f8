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

    /// <summary>Appends every fault of these options as a sentence.</summary>
    public void Validate(ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (Threads is < 0 or > 256)
        {
            faults.Add($"Threads is {Threads}; 0 (automatic) to 256 is expected.");
        }
        if (DeviceId < 0)
        {
            faults.Add($"DeviceId is {DeviceId}; 0 or more is expected.");
        }
        if (NativeFolder.Length > 0 && !Directory.Exists(NativeFolder))
        {
            faults.Add($"NativeFolder '{NativeFolder}' does not exist; name the folder that holds libonnxruntime.so, or leave it empty.");
        }
    }
}

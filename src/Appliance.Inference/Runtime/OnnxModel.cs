using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Runtime;

/// <summary>A model in ONNX Runtime, ready to run. Safe for use by several threads.</summary>
public sealed class OnnxModel : IDisposable
{
    private readonly InferenceSession _session;

    private OnnxModel(InferenceSession session, ProviderReport provider) => (_session, Provider) = (session, provider);

    /// <summary>What executes the model.</summary>
    public ProviderReport Provider { get; }

    /// <summary>Names, element types and shapes of the inputs.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    /// <summary>Names, element types and shapes of the outputs.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    /// <summary>Loads a model with the first provider of the options that works.</summary>
    /// <param name="model">The bytes of the .onnx file.</param>
    /// <param name="options">Providers, threads, native library.</param>
    /// <exception cref="OnnxRuntimeException">The model itself cannot be loaded.</exception>
    public static OnnxModel Load(byte[] model, OnnxRuntimeOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        NativeRuntime.Prepare(options.NativeFolder);
        var fallbacks = new List<string>();
        IEnumerable<ExecutionProvider> wanted = options.Providers.Count > 0
            ? options.Providers
            : [ExecutionProvider.TensorRT, ExecutionProvider.Cuda];
        foreach (ExecutionProvider provider in wanted.TakeWhile(provider => provider != ExecutionProvider.Cpu))
        {
            if (TryLoad(model, options, provider, fallbacks) is { } session)
            {
                return new OnnxModel(session, new ProviderReport(provider, fallbacks));
            }
        }
        using SessionOptions cpu = CreateOptions(options);
        return new OnnxModel(new InferenceSession(model, cpu), new ProviderReport(ExecutionProvider.Cpu, fallbacks));
    }

    /// <summary>Runs the model on one input into one preallocated output; nothing is copied on the processor.</summary>
    public void Run(string inputName, OrtValue input, string outputName, OrtValue output, CancellationToken cancellationToken)
    {
        using var runOptions = new RunOptions();
        using CancellationTokenRegistration stop = cancellationToken.Register(() => runOptions.Terminate = true);
        try
        {
            _session.Run(runOptions, [inputName], [input], [outputName], [output]);
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static InferenceSession? TryLoad(byte[] model, OnnxRuntimeOptions options, ExecutionProvider provider, List<string> fallbacks)
    {
        try
        {
            using SessionOptions settings = CreateOptions(options);
            if (provider == ExecutionProvider.TensorRT)
            {
                settings.AppendExecutionProvider_Tensorrt(options.DeviceId);
            }
            settings.AppendExecutionProvider_CUDA(options.DeviceId);
            return new InferenceSession(model, settings);
        }
        // A CPU-only native library lacks the entry point; one with the provider but without driver or device fails instead.
        catch (Exception cause) when (cause is EntryPointNotFoundException or OnnxRuntimeException or DllNotFoundException)
        {
            fallbacks.Add($"{provider} is not used: {FirstLine(cause.Message)}");
            return null;
        }
    }

    private static string FirstLine(string text)
    {
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        return (end < 0 ? text : text[..end]).Trim();
    }

    private static SessionOptions CreateOptions(OnnxRuntimeOptions options) => new()
    {
        IntraOpNumThreads = options.Threads,
        InterOpNumThreads = 1,
        ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
    };
}

using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Runtime;

/// <summary>A model in ONNX Runtime, ready to run. Safe for use by several threads.</summary>
public sealed class OnnxModel : IDisposable
{
    private readonly InferenceSession _session;

    private OnnxModel(InferenceSession session, ProviderReport provider) => (_session, Provider) = (session, provider);

    /// <summary>What executes the model.</summary>
    public ProviderReport Provider { get; }

    /// <summary>Brings slices of several studies together.</summary>
    internal SliceGatherer Gatherer { get; } = new(TimeProvider.System);

    /// <summary>Names, element types and shapes of the inputs.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    /// <summary>Names, element types and shapes of the outputs.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    /// <summary>Loads a model with the first provider of the options that works.</summary>
    /// <param name="model">The bytes of the .onnx file.</param>
    /// <param name="options">Providers, threads, native library.</param>
    /// <exception cref="OnnxRuntimeException">The model itself cannot be loaded.</exception>
    public static OnnxModel Load(byte[] model, OnnxRuntimeOptions options) =>
        Load(model, new ModelSource(Apps.FileDigests.Sha256(model), "", Terms: null), options);

    /// <summary>Loads a model whose package says what an accelerator may do with it, and warms it up for the shapes that it declares.</summary>
    internal static OnnxModel Load(byte[] model, ModelSource source, OnnxRuntimeOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        NativeRuntime.Prepare(options.NativeFolder);
        var fallbacks = new List<string>();
        foreach (ExecutionProvider provider in options.Accelerators)
        {
            if (TryLoad(model, source, options, provider, fallbacks) is { } session)
            {
                return new OnnxModel(session, new ProviderReport(provider, fallbacks) { Wanted = options.WantedFor(source) });
            }
        }

        using SessionOptions cpu = SessionSettings.ForCpu(options);
        var onCpu = new InferenceSession(model, cpu);
        WarmUp.Run(onCpu, source.Terms);
        return new OnnxModel(onCpu, new ProviderReport(ExecutionProvider.Cpu, fallbacks) { Wanted = options.WantedFor(source) });
    }

    /// <summary>
    /// Compiles the engine of a model into its folder, which takes minutes: at installation or after a change of the driver, never for a patient.
    /// </summary>
    /// <exception cref="OnnxRuntimeException">TensorRT is not there, or cannot compile the model.</exception>
    /// <exception cref="InvalidDataException">The file changed, or the package does not say for which shapes.</exception>
    public static void BuildEngine(ModelSource source, EngineFolders folders, OnnxRuntimeOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        NativeRuntime.Prepare(options.NativeFolder);
        byte[] model = source.Read();
        SessionSettings.RequireTensorRt();
        using SessionOptions settings = SessionSettings.ForTensorRt(options, source.Terms!, folders);
        using var session = new InferenceSession(model, settings);
        WarmUp.Require(session, source.Terms!);
        WarmUp.Run(session, source.Terms);
    }

    /// <summary>Binds one input and one output to memory, for one run or many; nothing is copied on the processor. The values are disposed of with it.</summary>
    internal BoundRun Bind(string inputName, OrtValue input, string outputName, OrtValue output) => new(_session, inputName, input, outputName, output);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static InferenceSession? TryLoad(
        byte[] model, ModelSource source, OnnxRuntimeOptions options, ExecutionProvider provider, List<string> fallbacks)
    {
        try
        {
            using SessionOptions? settings = provider == ExecutionProvider.TensorRT
                ? ForReadyEngine(source, options, fallbacks)
                : SessionSettings.ForCuda(options);
            if (settings is null)
            {
                return null;
            }

            var session = new InferenceSession(model, settings);
            WarmUp.Run(session, source.Terms);
            return session;
        }
        // A CPU-only native library lacks the entry point; one with the provider but without driver or device fails instead.
        catch (Exception cause) when (cause is EntryPointNotFoundException or OnnxRuntimeException or DllNotFoundException)
        {
            fallbacks.Add($"{provider} is not used: {FirstLine(cause.Message)}");
            return null;
        }
    }

    /// <summary>TensorRT only ever sees a model whose engine lies ready: it would compile one on the spot, and a patient's study would wait for it.</summary>
    private static SessionOptions? ForReadyEngine(ModelSource source, OnnxRuntimeOptions options, List<string> fallbacks)
    {
        SessionSettings.RequireTensorRt();
        EngineAnswer answer = source.Terms is null ? EngineAnswer.None("the app's package does not say for which shapes and at which precision")
            : options.Engines is { } find ? find(source)
            : EngineAnswer.None("no engine was compiled beforehand");
        if (answer.Folders is { } folders)
        {
            return SessionSettings.ForTensorRt(options, source.Terms!, folders);
        }

        fallbacks.Add($"{ExecutionProvider.TensorRT} is not used: {answer.Reason}");
        return null;
    }

    private static string FirstLine(string text)
    {
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        return (end < 0 ? text : text[..end]).Trim();
    }
}

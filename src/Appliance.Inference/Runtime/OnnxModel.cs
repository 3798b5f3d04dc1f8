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
        using (var session = new InferenceSession(model, settings))
        {
            WarmUp.Require(session, source.Terms!);
            WarmUp.Run(session, source.Terms);
        }

        // One that is compiled again when it is next opened would be so on a patient: that is found here.
        using SessionOptions again = SessionSettings.ForTensorRt(options, source.Terms!, folders);
        (InferenceSession opened, IReadOnlyList<string> written) = EngineWatch.Open(folders.Engine, () => Open(model, again, source));
        opened.Dispose();
        if (EngineWatch.Fault(written) is { } fault)
        {
            throw new InvalidDataException(fault);
        }
    }

    /// <summary>
    /// Opens a session on an engine that lies ready. One that TensorRT compiled anew instead is not used, as its golden cases were not run: the
    /// next provider runs the model, labelled as a fallback, and the shelf is told, so that the engine is compiled and proved again.
    /// </summary>
    /// <returns>The session; null when the engine was not used.</returns>
    internal static T? OnEngine<T>(string folder, Func<T> open, Action spoiled, List<string> fallbacks)
        where T : class, IDisposable
    {
        (T session, IReadOnlyList<string> written) = EngineWatch.Open(folder, open);
        if (EngineWatch.Fault(written) is not { } fault)
        {
            return session;
        }

        session.Dispose();
        spoiled();
        fallbacks.Add($"{ExecutionProvider.TensorRT} is not used: {fault}");
        return null;
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
            if (provider != ExecutionProvider.TensorRT)
            {
                using SessionOptions cuda = SessionSettings.ForCuda(options);
                return Open(model, cuda, source);
            }

            if (ReadyEngine(source, options, fallbacks) is not { } folders)
            {
                return null;
            }

            using SessionOptions settings = SessionSettings.ForTensorRt(options, source.Terms!, folders);
            return OnEngine(folders.Engine, () => Open(model, settings, source), () => options.EngineSpoiled?.Invoke(source), fallbacks);
        }
        // A CPU-only native library lacks the entry point; one with the provider but without driver or device fails instead.
        catch (Exception cause) when (cause is EntryPointNotFoundException or OnnxRuntimeException or DllNotFoundException)
        {
            fallbacks.Add($"{provider} is not used: {FirstLine(cause.Message)}");
            return null;
        }
    }

    private static InferenceSession Open(byte[] model, SessionOptions settings, ModelSource source)
    {
        var session = new InferenceSession(model, settings);
        try
        {
            WarmUp.Run(session, source.Terms);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>TensorRT only ever sees a model whose engine lies ready: it would compile one on the spot, and a patient's study would wait for it.</summary>
    private static EngineFolders? ReadyEngine(ModelSource source, OnnxRuntimeOptions options, List<string> fallbacks)
    {
        SessionSettings.RequireTensorRt();
        EngineAnswer answer = source.Terms is null ? EngineAnswer.None("the app's package does not say for which shapes and at which precision")
            : options.Engines is { } find ? find(source)
            : EngineAnswer.None("no engine was compiled beforehand");
        if (answer.Folders is { } folders)
        {
            return folders;
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

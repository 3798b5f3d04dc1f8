using System.Collections.Concurrent;
using Appliance.Edge.Hardware;
using Appliance.Inference.Apps;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Running.Engines;

/// <summary>
/// Which engines this machine's apps need and how far they are. On a machine without a GPU, or one whose options name no TensorRT,
/// there are none to wait for. A damaged engine counts as absent.
/// </summary>
/// <param name="store">The engines.</param>
/// <param name="options">How apps are run.</param>
/// <param name="gpu">The GPU; null when there is none.</param>
public sealed class EngineShelf(EngineStore store, RunningOptions options, GpuFacts? gpu)
{
    private readonly OnnxRuntimeOptions _runtime = options.ForOnnxRuntime();
    private readonly ConcurrentDictionary<string, bool> _whole = new(StringComparer.Ordinal);

    /// <summary>The GPU; null when there is none.</summary>
    public GpuFacts? Gpu { get; } = gpu;

    /// <summary>Whether apps may run on engines here.</summary>
    public bool IsUsed { get; } = gpu is not null && (options.Providers.Count == 0 || options.Providers.Contains(ExecutionProvider.TensorRT));

    /// <summary>The shelf of this machine.</summary>
    /// <param name="store">The engines.</param>
    /// <param name="options">How apps are run.</param>
    /// <param name="files">Where a driver shows itself.</param>
    public static EngineShelf Look(EngineStore store, RunningOptions options, NvidiaFiles files)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(files);
        return new EngineShelf(store, options, files.Probe(options.NativeFolder, options.DeviceId).Read());
    }

    /// <summary>ONNX Runtime as it is used here, with these engines.</summary>
    public OnnxRuntimeOptions RuntimeOptions()
    {
        OnnxRuntimeOptions runtime = options.ForOnnxRuntime();
        (runtime.Engines, runtime.EngineSpoiled, runtime.ExpectsGpu) = (Lookup, Spoiled, Gpu is not null);
        return runtime;
    }

    /// <summary>The engines that a package needs here, by key; none where engines are not used, or the package allows none.</summary>
    public IReadOnlyDictionary<string, ModelSource> Needed(AppPackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        return !IsUsed
            ? new Dictionary<string, ModelSource>()
            : package.CompiledModels.DistinctBy(KeyOf).ToDictionary(KeyOf, StringComparer.Ordinal);
    }

    /// <summary>How far an engine is.</summary>
    public EngineState StateOf(string key) => store.Find(key) switch
    {
        null => EngineState.Absent,
        { State: EngineState.Ready } record when !IsWhole(key, record) => EngineState.Absent,
        { } record => record.State,
    };

    /// <summary>Where the engine of a model lies, or why there is none: what sessions are opened with.</summary>
    public EngineAnswer Lookup(ModelSource source)
    {
        if (Gpu is null)
        {
            return EngineAnswer.None("there is no GPU");
        }

        string key = KeyOf(source);
        switch (StateOf(key))
        {
            case EngineState.Ready:
                store.NoteUse(key);
                return EngineAnswer.Ready(store.FoldersOf(key));
            case EngineState.Preparing:
                return EngineAnswer.None("its engine is still being compiled");
            case EngineState.Failed:
                return EngineAnswer.None($"its engine could not be compiled: {store.Find(key)?.Reason}");
            default:
                return EngineAnswer.None("its engine has not been compiled yet");
        }
    }

    /// <summary>
    /// TensorRT did not use the engine of a model and wrote another into its folder: what lies there is looked at again, counts as absent, and
    /// is compiled and proved anew in the background.
    /// </summary>
    public void Spoiled(ModelSource source)
    {
        string key = KeyOf(source);
        foreach (string engine in _whole.Keys.Where(engine => engine.StartsWith(key, StringComparison.Ordinal)))
        {
            _whole.TryRemove(engine, out _);
        }
    }

    private string KeyOf(ModelSource source) => EngineKey.Of(Gpu!, source, _runtime);

    /// <summary>The bytes are read once a process and engine: hundreds of megabytes, and every session asks.</summary>
    private bool IsWhole(string key, EngineRecord record)
    {
        string engine = $"{key} {record.Since.UtcTicks}";
        return _whole.ContainsKey(engine) || (store.IsWhole(key, record) && (_whole[engine] = true));
    }
}

using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Runtime;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Running.Engines;

/// <summary>Compiles an engine into its folder; takes minutes.</summary>
/// <param name="source">The model.</param>
/// <param name="folders">Where it goes.</param>
public delegate void EngineBuild(ModelSource source, EngineFolders folders);

/// <summary>Compiles the engines that apps need and that are not there, one after the other.</summary>
/// <param name="shelf">Which are needed.</param>
/// <param name="store">Where they go.</param>
/// <param name="build">Compiles one.</param>
/// <param name="options">How much of the disk they may fill.</param>
/// <param name="logger">Where it tells.</param>
public sealed class EnginePreparation(EngineShelf shelf, EngineStore store, EngineBuild build, RunningOptions options, ILogger<EnginePreparation> logger)
{
    private const long MebiByte = 1024 * 1024;
    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);

    /// <summary>Removes what an earlier process left unfinished.</summary>
    /// <exception cref="StateFolderException">Another process is compiling.</exception>
    public void Recover()
    {
        using IDisposable alone = store.Lock();
        foreach (string key in store.Recover())
        {
            EnginesLog.Unfinished(logger, key);
        }
    }

    /// <summary>Compiles what the packages need. One that cannot be compiled is tried once a process: the driver may be another at the next.</summary>
    /// <param name="packages">The packages.</param>
    /// <param name="progress">Told of each engine: how many of how many are done.</param>
    /// <param name="ready">Called for each model whose engine has become ready.</param>
    /// <param name="trim">Whether the packages are all that are active, so that the engines of others may go when there is no room.</param>
    /// <param name="cancellationToken">Stops after the engine that is being compiled.</param>
    /// <exception cref="StateFolderException">Another process is compiling.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Prepare(
        IReadOnlyCollection<AppPackage> packages,
        Action<EngineProgress>? progress,
        Action<ModelSource>? ready,
        bool trim,
        CancellationToken cancellationToken)
    {
        Dictionary<string, ModelSource> needed = packages.SelectMany(shelf.Needed).DistinctBy(engine => engine.Key).ToDictionary(StringComparer.Ordinal);
        KeyValuePair<string, ModelSource>[] missing = [.. needed.Where(engine => IsMissing(engine.Key))];
        if (missing.Length == 0)
        {
            return;
        }

        using IDisposable alone = store.Lock();
        store.Recover();
        foreach ((int done, (string key, ModelSource source)) in missing.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!IsMissing(key))
            {
                continue; // Another process compiled it meanwhile.
            }

            progress?.Invoke(new EngineProgress(Path.GetFileName(source.Path), done, missing.Length));
            if (Prepare(key, source))
            {
                ready?.Invoke(source);
            }
        }

        if (trim)
        {
            foreach (string key in store.Trim(needed.Keys.ToHashSet(StringComparer.Ordinal), options.TensorRt.CacheMebibytes * MebiByte))
            {
                EnginesLog.Evicted(logger, key);
            }
        }
    }

    /// <summary>What seems to be at work is looked at again under the lock: then whoever was is gone.</summary>
    private bool IsMissing(string key) => shelf.StateOf(key) switch
    {
        EngineState.Absent or EngineState.Preparing => true,
        EngineState.Failed => !_tried.Contains(key),
        _ => false,
    };

    private bool Prepare(string key, ModelSource source)
    {
        _tried.Add(key);
        if (store.Find(key)?.State == EngineState.Ready)
        {
            store.Remove(key); // Damaged: its files are not those that were compiled.
        }

        string model = Path.GetFileName(source.Path);
        store.Begin(key, source, shelf.Gpu!);
        EnginesLog.Begun(logger, model, key);
        if (Build(key, source) is { } reason)
        {
            store.Fail(key, reason);
            EnginesLog.Broke(logger, model, key, reason);
            return false;
        }

        EnginesLog.Built(logger, model, key, store.Find(key)?.Seconds ?? 0);
        return true;
    }

    /// <summary>Compiles one; gives the reason when that cannot be done. A fault of the disk is none: it is tried again.</summary>
    private string? Build(string key, ModelSource source)
    {
        try
        {
            build(source, store.FoldersOf(key));
        }
#pragma warning disable CA1031 // A compiler of somebody else's may throw anything; the app then runs on the next provider, and says so.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return fault.Message;
        }

        try
        {
            store.Complete(key);
            return null;
        }
        catch (InvalidDataException fault)
        {
            return fault.Message;
        }
    }
}

/// <summary>How far the preparation is.</summary>
/// <param name="Model">The model whose engine is being compiled.</param>
/// <param name="Done">How many engines are done.</param>
/// <param name="All">How many there are to do.</param>
public readonly record struct EngineProgress(string Model, int Done, int All);

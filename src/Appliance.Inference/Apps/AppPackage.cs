using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Inference.Pipelines;

namespace Appliance.Inference.Apps;

/// <summary>One app on disk, checked as a whole: manifest, graph with its modules inlined, models and digests.</summary>
public sealed class AppPackage : Package
{
    private AppPackage(string folder, AppManifest manifest, PipelineGraph graph, IReadOnlyDictionary<string, string> digests, IReadOnlyList<ModulePackage> modules)
        : base(folder, digests)
    {
        (Manifest, Graph, Modules) = (manifest, graph, modules);
        ModelDigests = ModelsOf(this, "").Concat(modules.SelectMany(module => ModelsOf(module, module.Id + "/"))).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>The contents of app.json.</summary>
    public AppManifest Manifest { get; }

    /// <summary>The checked graph.</summary>
    public PipelineGraph Graph { get; }

    /// <inheritdoc/>
    public override string Id => Manifest.Id;

    /// <inheritdoc/>
    public override string Version => Manifest.Version;

    /// <inheritdoc/>
    public override LocalText Title => Manifest.Title;

    /// <inheritdoc/>
    public override IReadOnlyList<ModulePackage> Modules { get; }

    /// <inheritdoc/>
    public override AppPackage Proof => this;

    /// <summary>SHA-256 of <see cref="Package.ManifestName"/>, hex.</summary>
    public string ManifestDigest => Digests[ManifestName];

    /// <summary>SHA-256 of every model, by relative path; those of a module begin with its id.</summary>
    public IReadOnlyDictionary<string, string> ModelDigests { get; }

    /// <summary>Opens the app in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="modules">What it may use; null for nothing.</param>
    /// <exception cref="AppPackageException">The package cannot be used; it lists every fault at once.</exception>
    public static AppPackage Load(string folder, ModuleSet? modules = null) =>
        Open(folder, modules ?? ModuleSet.None) as AppPackage
        ?? throw new AppPackageException(folder, [new AppFault("kind", "It is a module: apps use it, it is no app itself.")]);

    /// <summary>Reads the manifest alone, of a folder that is not a whole package yet.</summary>
    /// <exception cref="AppPackageException">It cannot be used; it lists every fault at once.</exception>
    internal static AppManifest ReadManifest(string folder) => Read<AppManifest>(folder, ManifestName, (json, faults) =>
    {
        faults.AddRange(ManifestSchema.OfApps.Validate(json.ToJsonString()));
        return faults.Count == 0 ? JsonSerializer.Deserialize(WithoutAround(json), ManifestJson.Default.AppManifest) : null;
    })!;

    /// <summary>Opens the app that proves a module.</summary>
    internal static AppPackage LoadProof(ModulePackage module, ModuleSet modules) => Read<AppPackage>(module.Folder, ModulePackage.ProofName, (json, faults) =>
    {
        AppPackage? app = Make(module.Folder, json, modules.Preferring(module), faults);
        if (app is not null && !app.Modules.Contains(module))
        {
            faults.Add(new AppFault(ModulePackage.ProofName, $"The app does not use {module.Id} {module.Version}, so it proves nothing of it."));
        }

        return app;
    })!;

    internal static AppPackage? Make(string folder, JsonNode json, ModuleSet available, List<AppFault> faults)
    {
        faults.AddRange(ManifestSchema.OfApps.Validate(json.ToJsonString()));
        if (faults.Count > 0)
        {
            return null; // What departs from the schema cannot be read as a manifest.
        }

        AppManifest manifest = JsonSerializer.Deserialize(WithoutAround(json), ManifestJson.Default.AppManifest)!;
        IReadOnlyDictionary<string, string> digests = FileDigests.OfFolder(folder);
        IReadOnlyDictionary<string, ModulePackage>? modules = ModuleResolution.Resolve(manifest.Graph, available, faults);
        PipelineGraph? graph = modules is null ? null : PipelineGraph.Build(manifest, new PackageSource(folder, digests), modules, faults);
        return graph is null ? null : new AppPackage(folder, manifest, graph, digests, [.. modules!.Values.OrderBy(module => module.Id, StringComparer.Ordinal)]);
    }

    private static IEnumerable<KeyValuePair<string, string>> ModelsOf(Package package, string prefix) => package.Digests
        .Where(file => file.Key.EndsWith(".onnx", StringComparison.Ordinal))
        .Select(file => KeyValuePair.Create(prefix + file.Key, file.Value));
}

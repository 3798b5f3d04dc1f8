using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Sealing;

namespace Appliance.Inference.Apps;

/// <summary>One app on disk, checked as a whole: manifest, graph with its modules inlined, models and digests.</summary>
public sealed class AppPackage : Package
{
    private readonly IReadOnlyDictionary<ModelPrecision, PipelineGraph> _graphs;

    private AppPackage(
        string folder,
        AppManifest manifest,
        IReadOnlyDictionary<ModelPrecision, PipelineGraph> graphs,
        IReadOnlyDictionary<string, string> digests,
        IReadOnlyList<ModulePackage> modules,
        ModelPrecision precision = ModelPrecision.Fp32)
        : base(folder, digests)
    {
        (Manifest, Modules, Precision, _graphs) = (manifest, modules, precision, graphs);
        AppVariants variants = manifest.Variants;
        var others = variants.Precisions.Where(other => other != precision).SelectMany(other => variants.In(other).Values)
            .Concat(variants.In(precision).Keys).Except(variants.In(precision).Values).ToHashSet(StringComparer.Ordinal);
        ModelDigests = ModelsOf(this, "").Where(file => !others.Contains(file.Key)).Concat(modules.SelectMany(module => ModelsOf(module, module.Id + "/"))).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>The contents of app.json.</summary>
    public AppManifest Manifest { get; }

    /// <summary>The checked graph, with the models in <see cref="Precision"/>.</summary>
    public PipelineGraph Graph => _graphs[Precision];

    /// <summary>The numbers that its models compute with.</summary>
    public ModelPrecision Precision { get; }

    /// <summary>Why the package is not in the precision that the unit prefers; null when it is.</summary>
    public string? PrecisionNote { get; private init; }

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

    /// <summary>SHA-256 of every model, by relative path, those of a module after its id; of a sealed one that of its content, by which it is known on all units.</summary>
    public IReadOnlyDictionary<string, string> ModelDigests { get; }

    /// <summary>The models that may be compiled for an accelerator, its own and those of its modules.</summary>
    public IEnumerable<ModelSource> CompiledModels =>
        new PackageSource(Folder, Digests, Manifest.Models).Compiled.Concat(Modules.SelectMany(module => module.Source.Compiled));

    /// <summary>Opens the app in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="modules">What it may use; null for nothing.</param>
    /// <exception cref="AppPackageException">The package cannot be used; it lists every fault at once.</exception>
    public static AppPackage Load(string folder, ModuleSet? modules = null) =>
        Open(folder, modules ?? ModuleSet.None) as AppPackage
        ?? throw new AppPackageException(folder, [new AppFault("kind", "It is a module: apps use it, it is no app itself.")]);

    /// <summary>The package with its models in a precision that it has.</summary>
    /// <param name="precision">The precision.</param>
    /// <param name="note">Why it is not another one; null when nothing else was wanted.</param>
    public AppPackage In(ModelPrecision precision, string? note = null) => new(Folder, Manifest, _graphs, Digests, Modules, precision) { PrecisionNote = note };

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
        if (json["variants"] is not null)
        {
            faults.Add(new AppFault($"{ModulePackage.ProofName}: variants", ModulePackage.NoVariants));
            return null;
        }

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
        bool areWeightsThere = WeightPointer.Check(folder, manifest.Weights, digests, faults) & MissingWeights(modules).Count == 0;
        faults.AddRange(MissingWeights(modules));
        if (!areWeightsThere)
        {
            return null; // Whatever the steps lack is no further news.
        }

        ModelTerms.Check(manifest.Models, digests, faults);
        manifest.Variants.Check(manifest.Graph, faults);
        var graphs = new Dictionary<ModelPrecision, PipelineGraph>();
        var source = new PackageSource(folder, digests, manifest.Models);
        foreach (ModelPrecision precision in modules is null ? [] : manifest.Variants.Precisions.Prepend(ModelPrecision.Fp32))
        {
            if (PipelineGraph.Build(manifest, source with { Variants = manifest.Variants.In(precision) }, modules!, faults) is not { } graph)
            {
                return null;
            }

            graphs[precision] = graph;
        }

        return modules is null || faults.Count > 0
            ? null
            : new AppPackage(folder, manifest, graphs, digests, [.. modules.Values.OrderBy(module => module.Id, StringComparer.Ordinal)]);
    }

    private static List<AppFault> MissingWeights(IReadOnlyDictionary<string, ModulePackage>? modules) =>
        [.. modules?.Values.SelectMany(module => module.MissingWeights) ?? []];

    private static IEnumerable<KeyValuePair<string, string>> ModelsOf(Package package, string prefix) => package.Digests
        .Where(file => file.Key.EndsWith(".onnx", StringComparison.Ordinal))
        .Select(file => KeyValuePair.Create(prefix + file.Key, SealedFile.Look(Path.Combine(package.Folder, file.Key))?.ContentDigest ?? file.Value));
}

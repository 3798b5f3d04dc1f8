using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Pipelines;

namespace Appliance.Inference.Apps;

/// <summary>
/// One module on disk. It is never run by itself: the app in <see cref="ProofName"/> comes with it, uses it, and is what its golden cases
/// run. Whether its steps fit together shows where they are inlined, so a module that can be installed has been inlined once.
/// </summary>
public sealed class ModulePackage : Package
{
    /// <summary>The app that proves the module.</summary>
    public const string ProofName = "golden/app.json";

    /// <summary>Why a module has no variants.</summary>
    internal const string NoVariants =
        "A module has no variants: every app that uses it would have to be proved with each of them. Its models are used as they are; give another precision as another version of the module.";

    private readonly ModuleSet _available;
    private AppPackage? _proof;

    private ModulePackage(string folder, ModuleManifest manifest, IReadOnlyDictionary<string, string> digests, ModuleSet available, IReadOnlyList<AppFault> missingWeights)
        : base(folder, digests) => (Manifest, _available, MissingWeights) = (manifest, available, missingWeights);

    /// <summary>Its weights that are still to be fetched; an app that uses the module cannot be used before.</summary>
    internal IReadOnlyList<AppFault> MissingWeights { get; }

    /// <summary>The contents of app.json.</summary>
    public ModuleManifest Manifest { get; }

    /// <summary>Its files, as its steps refer to them.</summary>
    public PackageSource Source => new(Folder, Digests, Manifest.Models);

    /// <inheritdoc/>
    public override string Id => Manifest.Id;

    /// <inheritdoc/>
    public override string Version => Manifest.Version;

    /// <inheritdoc/>
    public override LocalText Title => Manifest.Title;

    /// <inheritdoc/>
    public override IReadOnlyList<ModulePackage> Modules => [.. Proof.Modules.Where(module => module != this)];

    /// <summary>The app in <see cref="ProofName"/>, opened when it is first asked for.</summary>
    /// <exception cref="AppPackageException">It cannot be used, or a module that this one uses is not there.</exception>
    public override AppPackage Proof => _proof ??= AppPackage.LoadProof(this, _available);

    /// <summary>The module as evidence names it.</summary>
    public AlgorithmModule Identification => new(Id, Version, ContentDigest);

    internal Version ParsedVersion => System.Version.Parse(Version);

    /// <summary>The module in a folder, to be used by others; null when there is none, or one that cannot be read.</summary>
    internal static ModulePackage? TryLoad(string folder)
    {
        try
        {
            return File.Exists(Path.Combine(folder, ManifestName))
                ? Read<ModulePackage>(folder, ManifestName, (json, faults) => IsModule(json) ? Make(folder, json, ModuleSet.None, faults) : null)
                : null;
        }
        catch (AppPackageException)
        {
            return null;
        }
    }

    internal static ModulePackage? Make(string folder, JsonNode json, ModuleSet available, List<AppFault> faults)
    {
        if (json["variants"] is not null)
        {
            faults.Add(new AppFault("variants", NoVariants)); // The schema would only say that it does not know the word.
        }

        faults.AddRange(ManifestSchema.OfModules.Validate(json.ToJsonString()));
        if (faults.Count > 0)
        {
            return null; // What departs from the schema cannot be read as a manifest.
        }

        ModuleManifest manifest = JsonSerializer.Deserialize(WithoutAround(json), ManifestJson.Default.ModuleManifest)!;
        IReadOnlyDictionary<string, string> digests = FileDigests.OfFolder(folder);
        Check(manifest, faults);
        var found = new List<AppFault>();
        if (WeightPointer.Check(folder, manifest.Weights, digests, found))
        {
            ModelTerms.Check(manifest.Models, digests, faults);
        }

        faults.AddRange(found.Where(fault => fault is not MissingWeightsFault));
        return new ModulePackage(folder, manifest, digests, available, [.. found.OfType<MissingWeightsFault>().Select(fault => fault with { Path = $"{manifest.Id}: {fault.Path}" })]);
    }

    /// <summary>What can be said of a module that is not used by anything yet.</summary>
    private static void Check(ModuleManifest manifest, List<AppFault> faults)
    {
        var names = new HashSet<string>(manifest.Inputs.Keys, StringComparer.Ordinal);
        for (int index = 0; index < manifest.Graph.Count; index++)
        {
            GraphStep step = manifest.Graph[index];
            foreach (string name in step.Use is null ? [step.Id] : step.Outputs.Values)
            {
                if (!names.Add(name))
                {
                    faults.Add(new AppFault($"graph[{index}]", $"'{name}' is the name of an input or of an earlier result."));
                }
            }

            if (StepRegistry.All.TryGetValue(step.Type, out StepType? type) && !IsInner(type.Output))
            {
                faults.Add(new AppFault($"graph[{index}].type", $"A {type.Name} step belongs to the app: what is read and what is reported is not a module's to say."));
            }
        }

        foreach ((string name, string source) in manifest.Outputs.Where(output => manifest.Inputs.ContainsKey(output.Value) || !names.Contains(output.Value)))
        {
            faults.Add(new AppFault($"outputs.{name}", $"There is no step '{source}'."));
        }
    }

    private static bool IsInner(ValueKind kind) => kind is ValueKind.Volume or ValueKind.Mask or ValueKind.Measurements or ValueKind.Logits or ValueKind.Answer;
}

using System.Text.Json;
using Appliance.Inference.Pipelines;

namespace Appliance.Inference.Apps;

/// <summary>One app on disk, checked as a whole: manifest, graph, models and digests.</summary>
public sealed class AppPackage
{
    /// <summary>Name of the manifest file.</summary>
    public const string ManifestName = "app.json";

    /// <summary>Largest manifest, bytes.</summary>
    public const long MaxManifestBytes = 1024 * 1024;

    private AppPackage(string folder, AppManifest manifest, PipelineGraph graph, IReadOnlyDictionary<string, string> digests)
    {
        (Folder, Manifest, Graph, Digests) = (folder, manifest, graph, digests);
        ModelDigests = digests.Where(file => file.Key.EndsWith(".onnx", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Where the package lies.</summary>
    public string Folder { get; }

    /// <summary>The contents of app.json.</summary>
    public AppManifest Manifest { get; }

    /// <summary>The checked graph.</summary>
    public PipelineGraph Graph { get; }

    /// <summary>SHA-256 of every file, by relative path.</summary>
    public IReadOnlyDictionary<string, string> Digests { get; }

    /// <summary>SHA-256 of <see cref="ManifestName"/>, hex.</summary>
    public string ManifestDigest => Digests[ManifestName];

    /// <summary>SHA-256 of every model, by relative path.</summary>
    public IReadOnlyDictionary<string, string> ModelDigests { get; }

    /// <summary>Opens the package in a folder.</summary>
    /// <exception cref="AppPackageException">The package cannot be used; it lists every fault at once.</exception>
    public static AppPackage Load(string folder)
    {
        var faults = new List<AppFault>();
        try
        {
            string path = Path.Combine(folder, ManifestName);
            if (!File.Exists(path))
            {
                throw new AppPackageException(folder, [new AppFault(ManifestName, "The file is missing; an app is a folder with an app.json.")]);
            }
            if (new FileInfo(path).Length > MaxManifestBytes)
            {
                throw new AppPackageException(folder, [new AppFault(ManifestName, $"The file is larger than {MaxManifestBytes} bytes.")]);
            }
            string json = File.ReadAllText(path);
            faults.AddRange(ManifestSchema.Validate(json));
            // A manifest that departs from the schema cannot be read as one; the graph is looked at only when it can.
            AppManifest? manifest = faults.Count == 0 ? JsonSerializer.Deserialize(WithoutSchemaKey(json), ManifestJson.Default.AppManifest) : null;
            IReadOnlyDictionary<string, string> digests = FileDigests.OfFolder(folder);
            PipelineGraph? graph = manifest is null ? null : PipelineGraph.Build(manifest, digests, faults);
            return faults.Count == 0
                ? new AppPackage(folder, manifest!, graph!, digests)
                : throw new AppPackageException(folder, faults);
        }
        catch (Exception cause) when (cause is JsonException or Newtonsoft.Json.JsonException)
        {
            throw new AppPackageException(folder, [new AppFault(ManifestName, $"The file is not valid JSON: {cause.Message}")]);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new AppPackageException(folder, [.. faults, new AppFault(ManifestName, $"The package cannot be read: {cause.Message}")]);
        }
    }

    /// <summary>Editors look for "$schema"; the manifest itself has no such property.</summary>
    private static string WithoutSchemaKey(string json)
    {
        var root = System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject();
        root.Remove("$schema");
        return root.ToJsonString();
    }
}

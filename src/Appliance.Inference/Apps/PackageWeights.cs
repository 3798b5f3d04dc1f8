using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Inference.Import.Tfjs;

namespace Appliance.Inference.Apps;

/// <summary>Copies the sources of a package and adds the weights that they only point at.</summary>
public static class PackageWeights
{
    /// <summary>The weights of a package that are not in its folder; empty where app.json cannot be read, which is told when it is opened.</summary>
    public static IReadOnlyDictionary<string, WeightPointer> Missing(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Manifest(folder)?["weights"]?.Deserialize(ManifestJson.Default.IReadOnlyDictionaryStringWeightPointer) is { } weights
            ? weights.Where(pointer => !File.Exists(Path.Combine(folder, pointer.Key))).ToDictionary(StringComparer.Ordinal)
            : new Dictionary<string, WeightPointer>();
    }

    /// <summary>The modules that a package names in its graph, by id; of a module those too that the app names which proves it.</summary>
    public static IReadOnlySet<string> Uses(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new[] { Manifest(folder), Manifest(folder, ModulePackage.ProofName) }
            .SelectMany(manifest => manifest?["graph"] as JsonArray ?? [])
            .Select(step => (step as JsonObject)?["use"]).OfType<JsonValue>().Select(use => use.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The id of the module in a folder; null where there is none.</summary>
    public static string? ModuleId(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Manifest(folder) is { } json && Package.IsModule(json) ? json["id"]!.GetValue<string>() : null;
    }

    /// <summary>Copies a package to another folder and makes what is missing of it.</summary>
    /// <param name="folder">The sources.</param>
    /// <param name="target">A folder that is not there yet.</param>
    /// <param name="obtain">Gives the bytes of a file that the sources point at, with their digest checked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AppPackageException">What was made is not what the package expects, or the file has no place in it.</exception>
    public static async Task CompleteAsync(string folder, string target, Func<WeightSource, CancellationToken, Task<byte[]>> obtain, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(obtain);
        foreach (string file in FileDigests.OfFolder(folder).Keys)
        {
            File.Copy(Path.Combine(folder, file), Place(target, file));
        }

        foreach ((string file, WeightPointer pointer) in Missing(folder))
        {
            if (!PackageStatement.IsSafe(file))
            {
                throw new AppPackageException(folder, [new AppFault($"weights.{file}", "The path leaves the package.")]);
            }

            var files = new List<byte[]>();
            foreach (WeightSource source in pointer.From)
            {
                files.Add(await obtain(source, cancellationToken).ConfigureAwait(false));
            }

            await File.WriteAllBytesAsync(Place(target, file), Make(folder, file, pointer, files), cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Place(string target, string file)
    {
        string path = Path.Combine(target, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private static byte[] Make(string folder, string file, WeightPointer pointer, List<byte[]> files)
    {
        try
        {
            byte[] made = pointer.Convert == WeightConversion.TfjsMeshnet
                ? MeshNetConversion.ToOnnx(TfjsModel.Read(files[0], files[1..]))
                : files[0];
            string digest = FileDigests.Sha256(made);
            return digest == pointer.Sha256
                ? made
                : throw new InvalidDataException($"The file has the SHA-256 {digest}; {pointer.Sha256} is expected.");
        }
        catch (InvalidDataException cause)
        {
            throw new AppPackageException(folder, [new AppFault($"weights.{file}", cause.Message)]);
        }
    }

    private static JsonObject? Manifest(string folder, string name = Package.ManifestName)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path) || new FileInfo(path).Length > Package.MaxManifestBytes)
        {
            return null;
        }

        try
        {
            string text = File.ReadAllText(path);
            var faults = new List<AppFault>();
            JsonNode? manifest = JsonNode.Parse(text, documentOptions: Package.Strict);
            ManifestText.Check(manifest, "", faults);
            return faults.Count == 0 && manifest is JsonObject json && (Package.IsModule(json) ? ManifestSchema.OfModules : ManifestSchema.OfApps).Validate(text).Count == 0 ? json : null;
        }
        catch (Exception cause) when (cause is JsonException or Newtonsoft.Json.JsonException)
        {
            return null;
        }
    }
}

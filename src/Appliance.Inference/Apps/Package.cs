using System.Text.Json;
using System.Text.Json.Nodes;

namespace Appliance.Inference.Apps;

/// <summary>What a publisher signs and a unit installs: the folder of an app, or of a module that apps use.</summary>
public abstract class Package
{
    /// <summary>Name of the manifest file.</summary>
    public const string ManifestName = "app.json";

    /// <summary>Largest manifest, bytes.</summary>
    public const long MaxManifestBytes = 1024 * 1024;

    // Of a key that stands there twice nobody knows which one counts.
    internal static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private protected Package(string folder, IReadOnlyDictionary<string, string> digests) => (Folder, Digests) = (folder, digests);

    /// <summary>Where the package lies.</summary>
    public string Folder { get; }

    /// <summary>SHA-256 of every file, by relative path.</summary>
    public IReadOnlyDictionary<string, string> Digests { get; }

    /// <summary>Its stable identity; apps and modules have theirs in common.</summary>
    public abstract string Id { get; }

    /// <summary>Its version, <c>major.minor.patch</c>.</summary>
    public abstract string Version { get; }

    /// <summary>Its name for people.</summary>
    public abstract LocalText Title { get; }

    /// <summary>The modules that it uses, and those that they use, by id.</summary>
    public abstract IReadOnlyList<ModulePackage> Modules { get; }

    /// <summary>What its golden cases run: an app itself; of a module the app that comes with it for that.</summary>
    public abstract AppPackage Proof { get; }

    /// <summary>SHA-256 over the names and digests of all files but the signature, hexadecimal: it stands for the contents as a whole.</summary>
    public string ContentDigest => FileDigests.OfAll(Digests.Where(file => file.Key != PackageStatement.FileName));

    /// <summary>Opens the package in a folder, whichever kind it is.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="modules">What the package may use.</param>
    /// <exception cref="AppPackageException">The package cannot be used; it lists every fault at once.</exception>
    public static Package Open(string folder, ModuleSet modules) => Read<Package>(folder, ManifestName, (json, faults) =>
        IsModule(json) ? ModulePackage.Make(folder, json, modules, faults) : AppPackage.Make(folder, json, modules, faults))!;

    /// <summary>Reads a manifest and makes a package of it.</summary>
    /// <param name="folder">The package's folder.</param>
    /// <param name="name">Path of the manifest in it.</param>
    /// <param name="make">Makes the package from the manifest, or appends faults.</param>
    /// <exception cref="AppPackageException">There was a fault.</exception>
    private protected static T? Read<T>(string folder, string name, Func<JsonNode, List<AppFault>, T?> make) where T : class
    {
        var faults = new List<AppFault>();
        try
        {
            string path = Path.Combine(folder, name);
            if (!File.Exists(path))
            {
                throw new AppPackageException(folder, [AppFault.Of(name, "no-manifest")]);
            }

            if (new FileInfo(path).Length > MaxManifestBytes)
            {
                throw new AppPackageException(folder, [AppFault.Of(name, "manifest-too-large", MaxManifestBytes)]);
            }

            JsonNode json = JsonNode.Parse(File.ReadAllText(path), documentOptions: Strict) ?? throw new JsonException("The file says null.");
            ManifestText.Check(json, "", faults);
            T? made = faults.Count == 0 ? make(json, faults) : null;
            return faults.Count == 0 ? made : throw new AppPackageException(folder, faults);
        }
        catch (JsonException cause) when (cause.Path is { Length: > 2 } at)
        {
            throw new AppPackageException(folder, [AppFault.Of(at[2..], "value-wrong")]); // What stands at $.… is JSON, and no day, say.
        }
        catch (Exception cause) when (cause is JsonException or Newtonsoft.Json.JsonException)
        {
            throw new AppPackageException(folder, [AppFault.Of(name, "manifest-no-json", cause.Message)]);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new AppPackageException(folder, [.. faults, AppFault.Of(name, "package-unreadable", cause.Message)]);
        }
    }

    /// <summary>Whether a manifest is that of a module.</summary>
    internal static bool IsModule(JsonNode json) => json is JsonObject && json["kind"] is JsonValue kind && kind.TryGetValue(out string? text) && text == "module";

    /// <summary>The manifest as its type has it: "$schema" is for editors, and "kind" has been looked at.</summary>
    private protected static string WithoutAround(JsonNode json)
    {
        JsonObject root = json.DeepClone().AsObject();
        root.Remove("$schema");
        root.Remove("kind");
        return root.ToJsonString();
    }
}

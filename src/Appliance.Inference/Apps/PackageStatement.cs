using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Inference.Apps;

/// <summary>What a publisher signs of a package: which app it is, where and how long it may be used, and every file by its digest.</summary>
public sealed record PackageStatement
{
    /// <summary>Name of the signature in the package; the one file that the statement does not list.</summary>
    public const string FileName = "app.cose";

    /// <summary>Largest package, bytes.</summary>
    public const long MaxBytes = 16L * 1024 * 1024 * 1024;

    /// <summary>Longest path of a file, characters.</summary>
    public const int MaxPathLength = 99; // What the name field of a tar header holds.

    /// <summary>Most faults that are told of one statement; whoever mends ten files sees the others next.</summary>
    private const int MaxFaults = 10;

    /// <summary>Version of this format: 1.</summary>
    public required int Format { get; init; }

    /// <summary>Id of the app or module, as in its app.json.</summary>
    public required string App { get; init; }

    /// <summary>Version of the app or module, as in its app.json.</summary>
    public required string Version { get; init; }

    /// <summary>Where it may be used, as ISO 3166-1 alpha-2 codes; empty means anywhere.</summary>
    public IReadOnlyList<string> Regions { get; set; } = [];

    /// <summary>Last day on which it may be used, UTC; null means that it does not end.</summary>
    public DateOnly? NotAfter { get; set; }

    /// <summary>Every file by its path with forward slashes.</summary>
    public required IReadOnlyDictionary<string, PackagedFile> Files { get; init; }

    /// <summary>Describes the package in a folder.</summary>
    /// <exception cref="AppPackageException">A file cannot be part of a package.</exception>
    public static PackageStatement Of(Package package)
    {
        ArgumentNullException.ThrowIfNull(package);
        var statement = new PackageStatement
        {
            Format = 1,
            App = package.Id,
            Version = package.Version,
            Files = package.Digests.Where(file => file.Key != FileName).ToDictionary(
                file => file.Key,
                file => new PackagedFile(file.Value, new FileInfo(Path.Combine(package.Folder, file.Key)).Length),
                StringComparer.Ordinal),
        };
        return statement.Faults() is { Count: > 0 } faults ? throw new AppPackageException(package.Folder, faults) : statement;
    }

    /// <summary>The statement as it is signed: UTF-8 JSON.</summary>
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, StatementJson.Default.PackageStatement);

    /// <summary>Reads what <see cref="ToJson"/> gave.</summary>
    /// <exception cref="JsonException">It is no statement.</exception>
    internal static PackageStatement FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, StatementJson.Default.PackageStatement) ?? throw new JsonException("The statement is null.");

    /// <summary>What makes the statement unusable whoever signed it: paths that leave the package, sizes that no unit takes.</summary>
    internal List<AppFault> Faults()
    {
        var faults = new List<AppFault>();
        if (Format != 1)
        {
            faults.Add(AppFault.Of(FileName, "statement-format", Format));
        }
        if (!Files.ContainsKey(Package.ManifestName))
        {
            faults.Add(AppFault.Of(Package.ManifestName, "statement-no-manifest"));
        }
        if (Files.Count > FileDigests.MaxFiles)
        {
            faults.Add(AppFault.Of(FileName, "too-many-files", Files.Count, FileDigests.MaxFiles));
        }
        if (!HasNames)
        {
            faults.Add(AppFault.Of(FileName, "statement-name", Shown(App), Shown(Version)));
        }
        foreach ((string path, PackagedFile file) in Files)
        {
            if (!IsSafe(path) && faults.Count < MaxFaults)
            {
                faults.Add(AppFault.Of(Shown(path), "path-not-safe", MaxPathLength));
            }
            if (file.Bytes is < 0 or > MaxBytes || file.Sha256.Length != 64 || !file.Sha256.All(char.IsAsciiHexDigitLower))
            {
                faults.Add(AppFault.Of(FileName, "digest-implausible"));
            }
        }
        if (faults.Count == 0 && TotalBytes > MaxBytes)
        {
            faults.Add(AppFault.Of(FileName, "too-many-bytes", TotalBytes, MaxBytes));
        }
        return [.. faults.Distinct()];
    }

    /// <summary>SHA-256 over the files' names and digests, hexadecimal: equal for packages with the same contents, whatever their terms.</summary>
    [JsonIgnore]
    public string ContentDigest => FileDigests.OfAll(Files.Select(file => KeyValuePair.Create(file.Key, file.Value.Sha256)));

    /// <summary>Length of all files together, bytes.</summary>
    [JsonIgnore]
    public long TotalBytes => Files.Values.Sum(file => file.Bytes);

    /// <summary>Whether app and version are such as a manifest can have: they are compared, and name folders, before the manifest is read.</summary>
    private bool HasNames =>
        App.Length is > 0 and <= 63 && App.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && System.Version.TryParse(Version, out Version? version) && version.Build >= 0 && version.ToString(3) == Version;

    /// <summary>Text of others as it can stand on a terminal.</summary>
    private static string Shown(string text) => string.Concat(text.Take(MaxPathLength + 1).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    /// <summary>Whether a path stays inside a package and is one that every unit can store.</summary>
    internal static bool IsSafe(string path) =>
        path is { Length: > 0 and <= MaxPathLength } && path != FileName
        && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or '+')
        && path.Split('/').All(part => part.Length > 0 && part.Trim('.').Length > 0);
}

/// <summary>One file of a package.</summary>
/// <param name="Sha256">SHA-256 as lower-case hexadecimal.</param>
/// <param name="Bytes">Its length.</param>
public sealed record PackagedFile(string Sha256, long Bytes);

/// <summary>Reads and writes <see cref="PackageStatement"/>; unknown keys are refused, since they may restrict the use.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PackageStatement))]
internal sealed partial class StatementJson : JsonSerializerContext;

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Import;

/// <summary><c>import.json</c>: what a package was made from, and what a person still has to decide. It stays in the package when nothing is open.</summary>
internal sealed record ImportRecord
{
    /// <summary>Its name in a package.</summary>
    public const string FileName = "import.json";

    private static readonly ImportJson Readable = new(new JsonSerializerOptions(ImportJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The bundle's name.</summary>
    public required string Bundle { get; init; }

    /// <summary>Its version.</summary>
    public string? Version { get; init; }

    /// <summary>The MONAI it was made with.</summary>
    public string? MonaiVersion { get; init; }

    /// <summary>Whose it is.</summary>
    public string? Copyright { get; init; }

    /// <summary>What is to be decided; an entry is deleted when it is.</summary>
    public required IReadOnlyList<AppFault> Open { get; init; }

    /// <summary>The record of a new package.</summary>
    public static ImportRecord Of(string bundle, JsonElement? metadata, IReadOnlyList<AppFault> open) => new()
    {
        Bundle = bundle,
        Version = metadata.Member("version").Text(),
        MonaiVersion = metadata.Member("monai_version").Text(),
        Copyright = metadata.Member("copyright").Text(),
        Open = [.. open.DistinctBy(point => point.ToString())],
    };

    /// <summary>Reads it.</summary>
    /// <exception cref="JsonException">It is not what was written, or was edited into something else.</exception>
    public static ImportRecord Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ImportJson.Default.ImportRecord) is { Open: not null } record && record.Open.All(point => point is { Path: not null, Message: not null })
            ? record
            : throw new JsonException("An object with a list 'open' of 'path' and 'message' is expected.");

    /// <summary>As it is written.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Readable.ImportRecord), (byte)'\n'];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ImportRecord))]
internal sealed partial class ImportJson : JsonSerializerContext;

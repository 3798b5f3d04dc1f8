using System.Text.Json;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Import;

/// <summary><c>import.json</c>: the bundle that a package was made from, and what is open of it.</summary>
internal sealed record ImportRecord : DecisionRecord
{
    /// <summary>Its name in a package.</summary>
    public const string FileName = "import.json";

    /// <summary>The bundle's name.</summary>
    public required string Bundle { get; init; }

    /// <summary>Its version.</summary>
    public string? Version { get; init; }

    /// <summary>The MONAI it was made with.</summary>
    public string? MonaiVersion { get; init; }

    /// <summary>Whose it is.</summary>
    public string? Copyright { get; init; }

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
    public static ImportRecord Read(ReadOnlySpan<byte> json) => Read(json, DecisionJson.Default.ImportRecord);

    /// <summary>As it is written.</summary>
    public byte[] ToBytes() => Write(this, Readable.ImportRecord);
}

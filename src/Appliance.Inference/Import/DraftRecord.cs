using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Import;

/// <summary><c>draft.json</c>: what a person still has to decide of an app that was made of a model. It stays in the package when nothing is open.</summary>
internal sealed record DraftRecord
{
    /// <summary>Its name in a package.</summary>
    public const string FileName = "draft.json";

    private static readonly DraftJson Readable = new(new JsonSerializerOptions(DraftJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The file name of the model that it was made of.</summary>
    public required string Model { get; init; }

    /// <summary>What is to be decided; an entry is deleted when it is.</summary>
    public required IReadOnlyList<AppFault> Open { get; init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="JsonException">It is not what was written, or was edited into something else.</exception>
    public static DraftRecord Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, DraftJson.Default.DraftRecord) is { Open: not null } record && record.Open.All(point => point is { Path: not null, Message: not null })
            ? record
            : throw new JsonException("An object with a list 'open' of 'path' and 'message' is expected.");

    /// <summary>As it is written.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Readable.DraftRecord), (byte)'\n'];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DraftRecord))]
internal sealed partial class DraftJson : JsonSerializerContext;

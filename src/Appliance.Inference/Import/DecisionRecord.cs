using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Import;

/// <summary>What a person still has to decide of a package that a program made. It stays in the package when nothing is open.</summary>
internal abstract record DecisionRecord
{
    /// <summary>For people: letters as they are.</summary>
    protected static DecisionJson Readable { get; } = new(new JsonSerializerOptions(DecisionJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>What is to be decided; an entry is deleted when it is.</summary>
    [JsonPropertyOrder(1)]
    public required IReadOnlyList<AppFault> Open { get; init; }

    /// <summary>Reads one.</summary>
    /// <exception cref="JsonException">It is not what was written, or was edited into something else.</exception>
    protected static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : DecisionRecord =>
        JsonSerializer.Deserialize(json, type) is { Open: not null } record && record.Open.All(point => point is { Path: not null, Message: not null })
            ? record
            : throw new JsonException("An object with a list 'open' of 'path' and 'message' is expected.");

    /// <summary>As it is written.</summary>
    protected static byte[] Write<T>(T record, JsonTypeInfo<T> type)
        where T : DecisionRecord => [.. JsonSerializer.SerializeToUtf8Bytes(record, type), (byte)'\n'];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DraftRecord))]
[JsonSerializable(typeof(ImportRecord))]
internal sealed partial class DecisionJson : JsonSerializerContext;

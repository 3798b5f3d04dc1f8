using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Running.Engines;

/// <summary>What is written beside an engine: <c>engine.json</c> in its folder.</summary>
public sealed record EngineRecord
{
    /// <summary>How far it is.</summary>
    public required EngineState State { get; init; }

    /// <summary>Name of the model's file, for people.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the model, hex.</summary>
    public required string ModelDigest { get; init; }

    /// <summary>What it is compiled for, for people: the key says it all.</summary>
    public required GpuFacts Gpu { get; init; }

    /// <summary>Since when it is in this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How long compiling took, in seconds; null before it ended.</summary>
    public double? Seconds { get; init; }

    /// <summary>Why it could not be compiled; null when it was.</summary>
    public string? Reason { get; init; }

    /// <summary>SHA-256 of each file of the engine, by name; empty before it is ready.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>The bytes of the file.</summary>
    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, EngineJson.Default.EngineRecord);

    /// <summary>Reads the file; null when it is no such record, as after a power cut.</summary>
    internal static EngineRecord? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            // The reader lets a null pass where a list belongs.
            return JsonSerializer.Deserialize(bytes, EngineJson.Default.EngineRecord) is { Gpu: not null, Files: not null, Model: not null, ModelDigest: not null } record
                ? record
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(EngineRecord))]
internal sealed partial class EngineJson : JsonSerializerContext;

using System.Text.Json;

namespace Appliance.Inference.Import;

/// <summary><c>draft.json</c>: what is open of an app that was made of a model.</summary>
internal sealed record DraftRecord : DecisionRecord
{
    /// <summary>Its name in a package.</summary>
    public const string FileName = "draft.json";

    /// <summary>The file name of the model that it was made of.</summary>
    public required string Model { get; init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="JsonException">It is not what was written, or was edited into something else.</exception>
    public static DraftRecord Read(ReadOnlySpan<byte> json) => Read(json, DecisionJson.Default.DraftRecord);

    /// <summary>As it is written.</summary>
    public byte[] ToBytes() => Write(this, Readable.DraftRecord);
}

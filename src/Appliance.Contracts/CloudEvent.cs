using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>
/// The envelope of every event: CloudEvents 1.0, structured JSON mode, so that the same bytes can be stored, hashed, and
/// carried by MQTT, HTTPS or a USB stick. Extension attributes are lower case letters and digits (CloudEvents 1.0, 3.1);
/// numbers of 64 bits are text there, because its Integer has 32.
/// </summary>
public sealed record CloudEvent
{
    /// <summary>The largest event that travels, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The version of CloudEvents.</summary>
    [JsonPropertyName("specversion")]
    public required string SpecVersion { get; init; }

    /// <summary>Unique with <see cref="Source"/>: <c>{stream}-{epoch}-{seq}</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The unit: <c>urn:appliance:unit:{unitId}</c>.</summary>
    public required string Source { get; init; }

    /// <summary>What <see cref="Data"/> is: one of <see cref="EventTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>When it happened, by the unit's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What it is about: the pseudonym of a study; null when it is about the unit.</summary>
    public string? Subject { get; init; }

    /// <summary>The media type of <see cref="Data"/>.</summary>
    [JsonPropertyName("datacontenttype")]
    public required string DataContentType { get; init; }

    /// <summary>The stream of the outbox: one of <see cref="Streams"/>.</summary>
    public required string Stream { get; init; }

    /// <summary>Grows when the outbox was begun anew, as after the loss of the journal.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)]
    public required long Epoch { get; init; }

    /// <summary>The number within stream and epoch, from 1 without holes.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)]
    public required long Seq { get; init; }

    /// <summary>SHA-256 of the bytes of the event before this one, in hex; zeros for the first.</summary>
    [JsonPropertyName("prevhash")]
    public required string PreviousHash { get; init; }

    /// <summary>How far <see cref="Time"/> can be trusted: one of <see cref="ClockQuality"/>.</summary>
    [JsonPropertyName("clockquality")]
    public required string ClockQuality { get; init; }

    /// <summary>The record.</summary>
    public required JsonElement Data { get; init; }

    /// <summary>The source attribute of a unit.</summary>
    /// <param name="unitId">The unit.</param>
    public static string SourceOf(string unitId) => $"urn:appliance:unit:{unitId}";

    /// <summary>Writes the envelope as it is stored and sent.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ContractsJson.Default.CloudEvent);

    /// <summary>Reads an envelope from outside.</summary>
    /// <param name="json">The bytes; at most <see cref="MaxBytes"/>.</param>
    /// <param name="reason">Why it cannot be read; empty otherwise.</param>
    /// <returns>The envelope, or null.</returns>
    public static CloudEvent? TryRead(ReadOnlySpan<byte> json, out string reason)
    {
        if (json.Length > MaxBytes)
        {
            reason = "too-large";
            return null;
        }

        try
        {
            var read = JsonSerializer.Deserialize(json, ContractsJson.Default.CloudEvent);
            reason = read switch
            {
                null => "not-an-object",
                { SpecVersion: not "1.0" } => "unknown-specversion",
                { Seq: < 1 } or { Epoch: < 0 } => "number-out-of-range",
                _ => "",
            };
            return reason.Length == 0 ? read : null;
        }
        catch (JsonException)
        {
            reason = "not-an-event";
            return null;
        }
    }
}

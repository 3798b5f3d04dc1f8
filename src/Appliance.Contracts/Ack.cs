using System.Text.Json;

namespace Appliance.Contracts;

/// <summary>
/// What ingest has committed of one stream. PUBACK promises nothing of the kind (a broker may lose what it confirmed), so
/// only this frees rows of the outbox.
/// </summary>
public sealed record Ack
{
    /// <summary>The largest acknowledgement that is read, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The most gaps, and the most refusals, that one acknowledgement lists.</summary>
    public const int MaxEntries = 64;

    /// <summary>The stream.</summary>
    public required string Stream { get; init; }

    /// <summary>The epoch of the stream.</summary>
    public required long Epoch { get; init; }

    /// <summary>Every number up to and with this one is committed or refused; 0 when none is.</summary>
    public required long UpTo { get; init; }

    /// <summary>What is missing between <see cref="UpTo"/> and the highest number seen: to be sent again.</summary>
    public IReadOnlyList<SeqRange> Gaps { get; init; } = [];

    /// <summary>What was refused for good: sending it again would not help.</summary>
    public IReadOnlyList<Nack> Nack { get; init; } = [];

    /// <summary>Writes the acknowledgement.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ContractsJson.Default.Ack);

    /// <summary>Reads an acknowledgement; null when the bytes are none.</summary>
    /// <param name="json">The bytes; at most <see cref="MaxBytes"/>.</param>
    public static Ack? TryRead(ReadOnlySpan<byte> json)
    {
        if (json.Length > MaxBytes)
        {
            return null;
        }

        try
        {
            var read = JsonSerializer.Deserialize(json, ContractsJson.Default.Ack);
            return read is { UpTo: >= 0, Gaps: not null, Nack: not null }
                && read.Gaps.Count <= MaxEntries && read.Nack.Count <= MaxEntries
                && !read.Gaps.Contains(null!) && !read.Nack.Contains(null!) ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Consecutive numbers, both ends included.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last.</param>
public sealed record SeqRange(long From, long To);

/// <summary>An event that ingest will never take.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Reason">Why, as a code.</param>
public sealed record Nack(long Seq, string Reason);

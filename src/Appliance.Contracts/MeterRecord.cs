using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>
/// One study that an app which needs a licence reported on. Its hash covers the record before, and so all of them: whoever has the records
/// sees whether one was altered, left out or put in.
/// </summary>
/// <param name="Seq">Its number, from 1 without a hole.</param>
/// <param name="At">When, by the time that counts for licences; UTC.</param>
/// <param name="App">The app.</param>
/// <param name="Version">Its version.</param>
/// <param name="Study">The study's pseudonym.</param>
/// <param name="Publisher">Whose licence it was counted under.</param>
/// <param name="Serial">Which licence.</param>
/// <param name="PreviousHash">The hash of the record before, hexadecimal; zeros for the first.</param>
public sealed record MeterRecord(
    long Seq, string At, string App, string Version, string Study, string Publisher, string Serial, string PreviousHash)
{
    // What any other program writes too, so that it can check the chain.
    private static readonly MeterJson Plain = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>What stands before the first record.</summary>
    public static string Beginning { get; } = new('0', 2 * SHA256.HashSizeInBytes);

    /// <summary>
    /// The record's hash: SHA-256 over its JSON (UTF-8, no blanks, the members in the order of <c>apps meter --json</c>, without the hash
    /// itself); hexadecimal.
    /// </summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, Plain.MeterRecord)));
}

[JsonSerializable(typeof(MeterRecord))]
internal sealed partial class MeterJson : JsonSerializerContext;

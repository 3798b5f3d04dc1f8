using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Entitlements;

/// <summary>One study that was counted. Its hash covers the record before, and so all of them.</summary>
/// <param name="Seq">Its number, from 1 without a hole.</param>
/// <param name="At">When, by the time that counts for licences; UTC.</param>
/// <param name="App">The app.</param>
/// <param name="Version">Its version.</param>
/// <param name="Study">The study's pseudonym.</param>
/// <param name="Publisher">Whose licence it was counted under.</param>
/// <param name="Serial">Which licence.</param>
/// <param name="PreviousHash">The hash of the record before, hexadecimal; zeros for the first.</param>
internal sealed record MeterRecord(
    long Seq, string At, string App, string Version, string Study, string Publisher, string Serial, string PreviousHash)
{
    /// <summary>What stands before the first record.</summary>
    public static string Beginning { get; } = new('0', 2 * SHA256.HashSizeInBytes);

    // What any other program writes too, so that it can check the chain.
    private static readonly MeterJson Plain = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>
    /// The record's hash: SHA-256 over its JSON (UTF-8, no blanks, the members in the order of <c>apps meter --json</c>, without the hash
    /// itself); hexadecimal.
    /// </summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, Plain.MeterRecord)));

    internal const string Columns = "seq, at, app_id, app_version, study, publisher, serial, prev_hash";

    internal static MeterRecord Map(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6),
        Convert.ToHexStringLower(row.GetFieldValue<byte[]>(7)));
}

[JsonSerializable(typeof(MeterRecord))]
internal sealed partial class MeterJson : JsonSerializerContext;

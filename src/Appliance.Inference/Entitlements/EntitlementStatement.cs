using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Inference.Entitlements;

/// <summary>What a publisher signs to let one unit use one app: a trial, a term, for good, or a number of studies.</summary>
public sealed record EntitlementStatement
{
    /// <summary>Longest trial, days.</summary>
    public const int MaxDays = 3660;

    /// <summary>Most studies of one statement; more are several statements.</summary>
    public const int MaxStudies = 10_000_000;

    private const int MaxNameLength = 64;

    /// <summary>Version of this format: 1.</summary>
    public required int Format { get; init; }

    /// <summary>The publisher's number for it, never given twice: letters, digits and hyphens.</summary>
    public required string Serial { get; init; }

    /// <summary>The unit it is for.</summary>
    public required string Unit { get; init; }

    /// <summary>Id of the app it is for.</summary>
    public required string App { get; init; }

    /// <summary>The first version of the app that it is for; null for all from the first.</summary>
    public string? FromVersion { get; set; }

    /// <summary>The first version of the app that it is no longer for; null for all to come.</summary>
    public string? BeforeVersion { get; set; }

    /// <summary>What kind of licence it is.</summary>
    public required EntitlementKind Kind { get; init; }

    /// <summary>Of a trial: how many days from the first study that is reported.</summary>
    public int? Days { get; set; }

    /// <summary>Of a term: its first day, UTC.</summary>
    public DateOnly? From { get; set; }

    /// <summary>Of a term: its last day, UTC.</summary>
    public DateOnly? To { get; set; }

    /// <summary>Of a licence per study: how many.</summary>
    public int? Studies { get; set; }

    /// <summary>When it was made. No unit that holds it can be earlier than that.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>
    /// Whether it sets the time that licences go by to <see cref="IssuedAt"/>, once, even back: the publisher's remedy where a person
    /// took a wrong clock for right.
    /// </summary>
    public bool? SetsClock { get; set; }

    /// <summary>Whether it is for a version of its app.</summary>
    public bool Covers(string version) => System.Version.TryParse(version, out Version? asked)
        && (FromVersion is null || asked >= System.Version.Parse(FromVersion))
        && (BeforeVersion is null || asked < System.Version.Parse(BeforeVersion));

    /// <summary>The statement as it is signed: UTF-8 JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EntitlementJson.Default.EntitlementStatement);

    /// <summary>Reads what <see cref="ToJson"/> gave; null when it is no statement that can be used, whoever signed it.</summary>
    public static EntitlementStatement? FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, EntitlementJson.Default.EntitlementStatement) is { IsSound: true } statement ? statement : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether every value is plausible, and those of its kind are there and no others: what is not understood may restrict the use.</summary>
    [JsonIgnore]
    public bool IsSound =>
        Format == 1
        && IsName(Serial, upper: true) && IsName(App, upper: false) && Unit is { Length: > 0 and <= MaxNameLength } && !Unit.Any(char.IsControl)
        && IsVersion(FromVersion) && IsVersion(BeforeVersion)
        && IssuedAt.Year is >= 2020 and < 9000
        && (Days is null or (>= 1 and <= MaxDays)) && (Studies is null or (>= 1 and <= MaxStudies))
        && Kind switch
        {
            EntitlementKind.Trial => (Days, From, To, Studies) is ({ }, null, null, null),
            EntitlementKind.Term => (Days, From, To, Studies) is (null, { }, { Year: < 9000 }, null) && From <= To,
            EntitlementKind.Perpetual => (Days, From, To, Studies) is (null, null, null, null),
            EntitlementKind.PerStudy => (Days, From, To, Studies) is (null, null, null, { }),
            _ => false,
        };

    private static bool IsName(string? name, bool upper) => name is { Length: > 0 and <= MaxNameLength }
        && name.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c) || c == '-' || (upper && char.IsAsciiLetterUpper(c)));

    private static bool IsVersion(string? version) =>
        version is null || (version.Length <= MaxNameLength && version.Count(c => c == '.') == 2 && System.Version.TryParse(version, out _));
}

/// <summary>Reads and writes <see cref="EntitlementStatement"/>; unknown keys are refused, since they may restrict the use.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EntitlementStatement))]
internal sealed partial class EntitlementJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Edge.Running;

namespace Appliance.Edge.Shadows;

/// <summary>The result of a version that is tried, held against that of the active version on the same input.</summary>
/// <param name="ActiveOutcome">How the active version's run ended, as <c>reported</c>.</param>
/// <param name="ShadowOutcome">How the other's ended.</param>
/// <param name="Findings">Every finding that either has.</param>
public sealed record ShadowComparison(string ActiveOutcome, string ShadowOutcome, IReadOnlyList<ComparedFinding> Findings)
{
    /// <summary>Values are rounded to what is worth reporting; their difference is not exact in binary.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Whether a reader would have been told the same.</summary>
    public bool Agrees => ActiveOutcome == ShadowOutcome && Findings.All(finding => finding.Agrees);

    /// <summary>Compares.</summary>
    /// <param name="active">The active version's result, and how it ended.</param>
    /// <param name="shadow">The other's.</param>
    /// <param name="tolerances">How far findings may be apart, by id, in their own unit; others must be equal as they are reported.</param>
    public static ShadowComparison Of(
        (RunState State, RunResult Result) active, (RunState State, RunResult Result) shadow, IReadOnlyDictionary<string, double> tolerances)
    {
        ArgumentNullException.ThrowIfNull(tolerances);
        IEnumerable<string> ids = active.Result.Findings.Concat(shadow.Result.Findings).Select(finding => finding.Id).Distinct(StringComparer.Ordinal);
        return new ShadowComparison(
            Name(active.State), Name(shadow.State), [.. ids.Select(id => Compare(id, Find(active.Result, id), Find(shadow.Result, id), tolerances.GetValueOrDefault(id)))]);
    }

    /// <summary>The JSON of <see cref="ShadowRow.ComparisonJson"/>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ShadowJson.Default.ShadowComparison);

    /// <summary>Reads <see cref="ShadowRow.ComparisonJson"/>.</summary>
    public static ShadowComparison FromJson(string json) => JsonSerializer.Deserialize(json, ShadowJson.Default.ShadowComparison)!;

    private static string Name(RunState state) => state.ToString().ToLowerInvariant();

    private static RunFinding? Find(RunResult result, string id) => result.Findings.FirstOrDefault(finding => finding.Id == id);

    private static ComparedFinding Compare(string id, RunFinding? active, RunFinding? shadow, double tolerance)
    {
        bool near = active?.Value is { } before && shadow?.Value is { } after ? Math.Abs(after - before) <= tolerance + Rounding : active?.Value == shadow?.Value;
        return new ComparedFinding(id, active?.Value, shadow?.Value, active?.Answer?.Id, shadow?.Answer?.Id, tolerance)
        {
            Agrees = active is not null && shadow is not null && near && active.Answer?.Id == shadow.Answer?.Id,
            Exportable = (active ?? shadow)!.Exportable && (shadow ?? active)!.Exportable,
        };
    }
}

/// <summary>One finding of both versions.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Active">The active version's value; null when it has none.</param>
/// <param name="Shadow">The other's.</param>
/// <param name="ActiveAnswer">The class that the active version answers; null for a number.</param>
/// <param name="ShadowAnswer">The class that the other answers.</param>
/// <param name="Tolerance">How far the values may be apart.</param>
public sealed record ComparedFinding(string Id, double? Active, double? Shadow, string? ActiveAnswer, string? ShadowAnswer, double Tolerance)
{
    /// <summary>Whether both have it and say the same, within the tolerance.</summary>
    public bool Agrees { get; init; }

    /// <summary>Whether it may leave the site.</summary>
    public bool Exportable { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ShadowComparison))]
internal sealed partial class ShadowJson : JsonSerializerContext;

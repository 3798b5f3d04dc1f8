using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Edge.Running;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Commands.Infer;

/// <summary>The contents of <c>findings.json</c>.</summary>
internal sealed record InferReport(
    string Outcome,
    string App,
    string Version,
    IReadOnlyList<RunFinding> Findings,
    IReadOnlyList<RunConfidence> Confidences,
    IReadOnlyList<RunReason> Reasons,
    string? Failure,
    string? Provider,
    string Precision,
    IReadOnlyList<string> Fallbacks,
    IReadOnlyList<RunModule> Modules,
    IReadOnlyDictionary<string, string> Models,
    IReadOnlyList<RunStepTiming> Timings,
    IReadOnlyList<RunSeries> Series,
    int SourceImages,
    IReadOnlyDictionary<string, int> LeftOut,
    IReadOnlyList<string> Files)
{
    /// <summary>The <see cref="Outcome"/> of an app that gave findings.</summary>
    public const string Reported = "reported";

    /// <summary>The one of an app that refused the study.</summary>
    public const string Refused = "refused";

    /// <summary>The one of an app that was not sure enough.</summary>
    public const string Abstained = "abstained";

    /// <summary>The report of an app that came to nothing.</summary>
    public static InferReport OfFailure(AppPackage package, string failure) =>
        new(
        "failed", package.Manifest.Id, package.Manifest.Version, [], [], [], failure, null, package.Precision.ToString().ToLowerInvariant(), [],
        RunModule.Of(package), new Dictionary<string, string>(), [], [], 0, new Dictionary<string, int>(), []);

    public static InferReport Of(AppResult result, AppPackage package, IReadOnlyList<string> files) => new(
        result.Outcome.ToString().ToLowerInvariant(),
        package.Manifest.Id,
        package.Manifest.Version,
        [.. result.Findings.Select(RunFinding.Of)],
        [.. result.Confidences.Select(RunConfidence.Of)],
        [.. result.Refusals.Concat(result.Abstention is { } doubt ? [doubt] : []).Concat(result.Absences).Concat(result.NotMeasured).Select(RunReason.Of)],
        result.Failure,
        result.Provider?.Used.ToString(),
        result.Precision.ToString().ToLowerInvariant(),
        result.Provider?.Fallbacks ?? [],
        RunModule.Of(package),
        result.ModelDigests,
        [.. result.Timings.Select(step => new RunStepTiming(step.StepId, step.Duration.TotalMilliseconds, step.IsShared))],
        RunSeries.Of(result.Candidates),
        result.SourceImages.Count,
        result.LeftOut.ToDictionary(left => JsonNamingPolicy.CamelCase.ConvertName(left.Key.ToString()), left => left.Value),
        files);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InferReport))]
[JsonSerializable(typeof(BatchSummary))]
internal sealed partial class InferJson : JsonSerializerContext;

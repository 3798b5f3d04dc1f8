using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Running;

/// <summary>
/// What a run found, as the journal keeps it: without identifiers of the patient, and in words for people where it refused. Lists that an
/// earlier program did not write are empty (System.Text.Json hands them over as null).
/// </summary>
public sealed record RunResult
{
    /// <summary>Why the app refused, abstained or failed; empty for a report.</summary>
    public IReadOnlyList<RunReason> Reasons { get; init => field = value ?? []; } = [];

    /// <summary>The findings; empty unless it reported.</summary>
    public IReadOnlyList<RunFinding> Findings { get; init => field = value ?? []; } = [];

    /// <summary>Why findings are not among them that need an earlier study, or what this one does not say or show; empty when none is missing.</summary>
    public IReadOnlyList<RunReason> Absences { get; init => field = value ?? []; } = [];

    /// <summary>How sure the app is of each chain of answers; empty for an app that chains none.</summary>
    public IReadOnlyList<RunConfidence> Confidences { get; init => field = value ?? []; } = [];

    /// <summary>The series that came into question, the one that was read first.</summary>
    public IReadOnlyList<RunSeries> Series { get; init => field = value ?? []; } = [];

    /// <summary>SHA-256 of the app's manifest, hex; null when the app could not be opened.</summary>
    public string? ManifestDigest { get; init; }

    /// <summary>The modules that were part of the app; empty for an app without.</summary>
    public IReadOnlyList<RunModule> Modules { get; init => field = value ?? []; } = [];

    /// <summary>The precision of the models, as <c>int8</c>; null when the app could not be opened.</summary>
    public string? Precision { get; init; }

    /// <summary>One sentence for each better execution provider that could not be used: falling back is never silent.</summary>
    public IReadOnlyList<string> Fallbacks { get; init => field = value ?? []; } = [];

    /// <summary>The execution provider that should have run the models; null when none ran.</summary>
    public string? WantedProvider { get; init; }

    /// <summary>SHA-256 of each model file that ran, hex, by name.</summary>
    public IReadOnlyDictionary<string, string> Models { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();

    /// <summary>The JSON of <see cref="RunRow.ResultJson"/>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunJson.Default.RunResult);

    /// <summary>Reads <see cref="RunRow.ResultJson"/>.</summary>
    public static RunResult FromJson(string json) => JsonSerializer.Deserialize(json, RunJson.Default.RunResult)!;
}

/// <summary>Why an app gave no findings.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="TextEn">What is wrong, English.</param>
/// <param name="TextZh">What is wrong, Simplified Chinese.</param>
/// <param name="RemedyEn">What to do, English.</param>
/// <param name="RemedyZh">What to do, Simplified Chinese.</param>
public sealed record RunReason(string Code, string TextEn, string TextZh, string RemedyEn, string RemedyZh)
{
    /// <summary>The app broke; how is known in the language it said it in.</summary>
    internal static RunReason Failed(string how) => new("failed", how, $"分析中断（软件原文）：{how}", "", "");

    /// <summary>The process ended, again and again, during a step.</summary>
    internal static RunReason Interrupted(string? step) =>
        new("interrupted", $"the process ended in step {step ?? "?"}", $"进程在步骤 {step ?? "?"} 中终止", "", "");

    internal static RunReason Of(RefusalReason reason) => new(reason.Code, reason.TextEn, reason.TextZh, reason.RemedyEn, reason.RemedyZh);
}

/// <summary>A module that was part of an app.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Digest">SHA-256 of its contents, hex.</param>
public sealed record RunModule(string Id, string Version, string Digest)
{
    internal static IReadOnlyList<RunModule> Of(Inference.Apps.AppPackage package) =>
        [.. package.Modules.Select(module => new RunModule(module.Id, module.Version, module.ContentDigest))];
}

/// <summary>One finding.</summary>
/// <param name="Id">Its id in the app's manifest.</param>
/// <param name="Meaning">What it is, English.</param>
/// <param name="MeaningZh">What it is, Simplified Chinese.</param>
/// <param name="Value">Its value; null for one without a number.</param>
/// <param name="Unit">Its UCUM unit.</param>
/// <param name="UnitText">The unit as people write it.</param>
/// <param name="Confidence">How sure the app is, 0 to 1; null when it does not say.</param>
/// <param name="Exportable">Whether the manifest lets it leave the site.</param>
public sealed record RunFinding(
    string Id, string Meaning, string MeaningZh, double? Value, string? Unit, string? UnitText, double? Confidence, bool Exportable)
{
    /// <summary>The answer of a classifier; null for a number.</summary>
    public RunAnswer? Answer { get; init; }

    /// <summary>Decimals worth showing; null in what an earlier program found.</summary>
    public int? Decimals { get; init; }

    /// <summary>Where the method was published; null for none.</summary>
    public FindingReference? Reference { get; init; }

    internal static RunFinding Of(Finding finding) => new(
        finding.Id,
        finding.TitleEn,
        finding.TitleZh,
        finding.Value,
        finding.Value is null ? null : finding.Unit.Value,
        finding.Value is null ? null : finding.UnitText,
        finding.Confidence,
        finding.IsExportable)
    {
        Answer = finding.Answer is { } answer ? new RunAnswer(answer.Id, answer.Title.En, answer.Title.Zh) : null,
        Decimals = finding.Decimals,
        Reference = finding.Reference,
    };
}

/// <summary>The answer of a classifier.</summary>
/// <param name="Id">The id of the class in the app's manifest.</param>
/// <param name="Meaning">What it is, English.</param>
/// <param name="MeaningZh">What it is, Simplified Chinese.</param>
public sealed record RunAnswer(string Id, string Meaning, string MeaningZh);

/// <summary>The time of one step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Milliseconds">Wall-clock time, ms.</param>
/// <param name="Shared">Whether another app's equal step had done the work already.</param>
public sealed record RunStepTiming(string Step, double Milliseconds, bool Shared);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunResult))]
[JsonSerializable(typeof(IReadOnlyList<RunStepTiming>))]
internal sealed partial class RunJson : JsonSerializerContext;

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>figure-findings</c>: turns figures of other steps, its inputs by whatever names the app gives them, into coded findings with unit and method. A figure
/// that could not be measured is no finding: its reason goes into the report beside those that could.
/// </summary>
public sealed class FigureFindingsStep : PipelineStep
{
    private readonly FigureFindingsOptions _options;

    private FigureFindingsStep(FigureFindingsOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("figure-findings", [], ValueKind.Findings, Create) { FurtherInputs = ValueKind.Figures };

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var missing = new List<RefusalReason>();
        foreach (FigureFindingOptions wanted in _options.Findings)
        {
            foreach ((string id, Figure figure) in Wanted(wanted, context.Input<Figures>(wanted.From)))
            {
                if (figure.Value is { } value)
                {
                    findings.Add(Report(wanted, id, figure, value));
                }
                else
                {
                    missing.Add(figure.Missing!);
                }
            }
        }
        if (findings.Count + missing.Count == 0)
        {
            missing.Add(new RefusalReason(RefusalCodes.NothingFound)); // Of figures that are wanted of each of several things there may be none.
        }
        RefusalReason[] reasons = [.. missing.DistinctBy(reason => reason.ToString())];
        return Task.FromResult(findings.Count > 0 ? StepOutcome.Lacking(findings, reasons) : StepOutcome.Refused(reasons));
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(FigureFindingsJson.Default.FigureFindingsOptions) is not { } options)
        {
            return null;
        }
        settings.Check(options.Findings.Count is > 0 and <= 1000, "findings", "1 to 1000 findings are expected.");
        settings.Check(options.Findings.DistinctBy(finding => finding.Id).Count() == options.Findings.Count, "findings", "Every finding needs an id of its own.");
        for (int index = 0; index < options.Findings.Count; index++)
        {
            FigureFindingOptions finding = options.Findings[index];
            settings.Check(settings.HasInput(finding.From), $"findings[{index}].from", $"There is no input '{finding.From}' with figures.");
            settings.Check(finding.Reference?.Fault is null, $"findings[{index}].reference", finding.Reference?.Fault ?? "");
            settings.Check(finding.Decimals is >= 0 and <= 6, $"findings[{index}].decimals", "0 to 6 decimals are expected.");
        }
        return new FigureFindingsStep(options) { Fingerprint = JsonSerializer.Serialize(options, FigureFindingsJson.Default.FigureFindingsOptions) };
    }

    /// <summary>The figure that is wanted, or those of all things that it is wanted of; of these there may be none.</summary>
    private static IEnumerable<(string Id, Figure Figure)> Wanted(FigureFindingOptions wanted, Figures figures) => wanted.Each
        ? from figure in figures.ByName
          where figure.Key.StartsWith(wanted.Figure + "/", StringComparison.Ordinal)
          let number = int.Parse(figure.Key.AsSpan(wanted.Figure.Length + 1), CultureInfo.InvariantCulture)
          orderby number
          select (string.Create(CultureInfo.InvariantCulture, $"{wanted.Id}-{number}"), figure.Value)
        : [(wanted.Id, figures.ByName.GetValueOrDefault(wanted.Figure)
            ?? throw new InvalidDataException($"Finding '{wanted.Id}' is about the figure '{wanted.Figure}', which '{wanted.From}' does not give."))];

    private static Finding Report(FigureFindingOptions wanted, string id, Figure figure, double value) => wanted.Report(value) with
    {
        Id = id,
        TitleEn = figure.About is { } thing ? $"{wanted.Title.En}, {thing}" : wanted.Title.En,
        TitleZh = figure.About is { } about ? $"{wanted.Title.Zh}（{about}）" : wanted.Title.Zh,
        About = figure.About,
        Method = figure.Method ?? wanted.Method,
    };
}

/// <summary>Options of <see cref="FigureFindingsStep"/>.</summary>
internal sealed record FigureFindingsOptions
{
    /// <summary>The findings, in the order in which they are reported.</summary>
    public required IReadOnlyList<FigureFindingOptions> Findings { get; init; }
}

/// <summary>One finding made of a figure.</summary>
internal sealed record FigureFindingOptions : FindingTerms
{
    /// <summary>The input that has the figure.</summary>
    public required string From { get; init; }

    /// <summary>Name of the figure in it.</summary>
    public required string Figure { get; init; }

    /// <summary>Whether there is one of each of several things (<c>NAME/1</c>, <c>NAME/2</c>): each becomes a finding <c>ID-1</c>, <c>ID-2</c>.</summary>
    public bool Each { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FigureFindingsOptions))]
internal sealed partial class FigureFindingsJson : JsonSerializerContext;

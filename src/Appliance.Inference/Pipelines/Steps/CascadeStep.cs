using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Classification;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>cascade</c>: chains calibrated answers, tells how sure each is and how sure all are together (<see cref="JointConfidence"/>), and lets the
/// app abstain when that is not enough. Its inputs are the answers, under the names that its options give, and findings that stand before them.
/// </summary>
public sealed class CascadeStep : PipelineStep
{
    /// <summary>Most answers in a chain: as many as a page shows.</summary>
    public const int MaxSteps = 16;

    private const string FindingsInput = "findings";
    private readonly CascadeOptions _options;

    private CascadeStep(CascadeOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("cascade", [new StepInput(FindingsInput, ValueKind.Findings, IsOptional: true)], ValueKind.Findings, Create)
    {
        FurtherInputs = ValueKind.Answer,
    };

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var joint = new JointConfidence(_options.Id, _options.Title, [.. _options.Steps.Select(step => Confidence(step, context.Input<ClassAnswer>(step.Input)))], _options.MinConfidence);
        IReadOnlyList<Finding> findings = joint.IsEnough
            ? [.. context.OptionalInput<IReadOnlyList<Finding>>(FindingsInput) ?? [], .. joint.Steps.Select(Report)]
            : [];
        return Task.FromResult(StepOutcome.Of(findings) with { Confidence = joint });
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(CascadeJson.Default.CascadeOptions) is not { } options)
        {
            return null;
        }
        settings.Check(options.Id.Length > 0, "id", "It must not be empty.");
        if (!settings.Check(options.Steps.Count is >= 1 and <= MaxSteps && options.Steps.All(step => step is not null), "steps", $"1 to {MaxSteps} steps are expected."))
        {
            return null;
        }
        settings.Check(options.Steps.DistinctBy(step => step.Input).Count() == options.Steps.Count, "steps", "Every step needs an input of its own.");
        settings.Check(options.MinConfidence is >= 0 and <= 1, "minConfidence", "A share from 0 to 1 is expected.");
        for (int index = 0; index < options.Steps.Count; index++)
        {
            CascadeStepOptions step = options.Steps[index];
            settings.Check(step.Input != FindingsInput && settings.HasInput(step.Input), $"steps[{index}].input", $"There is no input '{step.Input}' with an answer.");
            settings.Check(step.MinConfidence is >= 0 and <= 1, $"steps[{index}].minConfidence", "A share from 0 to 1 is expected.");
            settings.Check(step.Reference?.Fault is null, $"steps[{index}].reference", step.Reference?.Fault ?? "");
        }
        foreach (string input in settings.ConnectedInputs.Where(input => input != FindingsInput && options.Steps.All(step => step.Input != input)))
        {
            settings.Check(false, "steps", $"The input '{input}' is no step of the chain.");
        }
        return new CascadeStep(options) { Fingerprint = JsonSerializer.Serialize(options, CascadeJson.Default.CascadeOptions) };
    }

    private static StepConfidence Confidence(CascadeStepOptions step, ClassAnswer given) =>
        new(step.Input, step.Title, step.Concept, given.Answer, given.Confidence, step.MinConfidence, step.Exportable) { Reference = step.Reference };

    private static Finding Report(StepConfidence step) => new()
    {
        Id = step.Id,
        TitleEn = step.Title.En,
        TitleZh = step.Title.Zh,
        Concept = step.Concept,
        Value = null,
        Decimals = 0,
        Unit = Codes.NoUnits,
        UnitText = "",
        Answer = step.Answer,
        Confidence = step.Confidence,
        IsExportable = step.IsExportable,
        Reference = step.Reference,
    };
}

/// <summary>Options of <see cref="CascadeStep"/>.</summary>
internal sealed record CascadeOptions
{
    /// <summary>Stable name of the chain.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Below this joint confidence the app abstains.</summary>
    public required double MinConfidence { get; init; }

    /// <summary>The answers, in their order.</summary>
    public required IReadOnlyList<CascadeStepOptions> Steps { get; init; }
}

/// <summary>One answer of a chain.</summary>
internal sealed record CascadeStepOptions
{
    /// <summary>The input that brings it, and the id of the finding.</summary>
    public required string Input { get; init; }

    /// <summary>What was asked, for people.</summary>
    public required LocalText Title { get; init; }

    /// <summary>What was asked.</summary>
    public required CodedConcept Concept { get; init; }

    /// <summary>Below this confidence the app abstains, whatever the other steps say.</summary>
    public double MinConfidence { get; set; }

    /// <summary>Whether the answer leaves the unit.</summary>
    public bool Exportable { get; set; } = true;

    /// <summary>Where the method was published; null for none.</summary>
    public FindingReference? Reference { get; set; }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CascadeOptions))]
internal sealed partial class CascadeJson : JsonSerializerContext;

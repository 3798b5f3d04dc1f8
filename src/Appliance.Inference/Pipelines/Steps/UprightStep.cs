using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Classification;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>upright</c>: turns and inverts a picture as classifiers say that it must be, so that what follows sees it as it should lie. Its inputs are
/// the picture, with values from 0 to 1, and any number of answers under names of the app's choice.
/// </summary>
public sealed class UprightStep : PipelineStep
{
    private readonly UprightOptions _options;

    private UprightStep(UprightOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("upright", [new StepInput("volume", ValueKind.Volume)], ValueKind.Volume, Create) { FurtherInputs = ValueKind.Answer };

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        string[] answers = [.. context.Inputs.Values.OfType<ClassAnswer>().Select(given => given.Answer.Id)];
        FloatVolume turned = QuarterTurn.Clockwise(context.Input<Volume>("volume"), answers.Sum(answer => _options.Turns.GetValueOrDefault(answer)) % 4);
        return StepOutcome.Completed(answers.Count(_options.Invert.Contains) % 2 == 1 ? Scaling.Apply(turned, zero: 1, unit: -1) : turned);
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(UprightJson.Default.UprightOptions) is not { } options)
        {
            return null;
        }

        settings.Check(options.Turns.Values.All(quarters => quarters is >= 1 and <= 3), "turns", "1 to 3 quarter turns clockwise are expected for each answer.");
        settings.Check(settings.ConnectedInputs.Any(input => input != "volume"), "turns", "An answer is expected among the inputs.");
        return new UprightStep(options) { Fingerprint = JsonSerializer.Serialize(options, UprightJson.Default.UprightOptions) };
    }
}

/// <summary>Options of <see cref="UprightStep"/>.</summary>
internal sealed record UprightOptions
{
    /// <summary>How many quarter turns clockwise put the picture right after an answer, by its id; answers that are not named need none.</summary>
    public SortedDictionary<string, int> Turns { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The ids of answers after which black and white are exchanged.</summary>
    public IReadOnlyList<string> Invert { get; set; } = [];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(UprightOptions))]
internal sealed partial class UprightJson : JsonSerializerContext;

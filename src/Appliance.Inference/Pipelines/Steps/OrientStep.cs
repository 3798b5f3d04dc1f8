using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>orient</c>: turns a volume so that its axes run as wanted (<see cref="Orientation"/>); no value changes.</summary>
public sealed class OrientStep : PipelineStep
{
    private readonly AxisCodes _to;

    private OrientStep(AxisCodes to) => _to = to;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("orient", [new StepInput("volume", ValueKind.Volume)], ValueKind.Volume, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken) =>
        StepOutcome.Completed(Orientation.Apply(context.Input<Volume>("volume"), _to));

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(OrientJson.Default.OrientOptions) is not { } options)
        {
            return null;
        }
        AxisCodes? codes = AxisCodes.Parse(options.To);
        return settings.Check(codes is not null, "to", "Three letters are expected, one of L or R, one of P or A and one of S or I, as LPS.")
            ? new OrientStep(codes!.Value) { Fingerprint = options.To }
            : null;
    }
}

/// <summary>Options of <see cref="OrientStep"/>.</summary>
internal sealed record OrientOptions
{
    /// <summary>Where columns, rows and slices grow toward, as LPS or LIA (<see cref="AxisCodes"/>).</summary>
    public required string To { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(OrientOptions))]
internal sealed partial class OrientJson : JsonSerializerContext;

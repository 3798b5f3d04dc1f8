using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Runtime;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>likeness</c>: lets a volume pass that is like those a model was made with, and refuses others. The model gives one number, the distance
/// from them; what it may be was fixed when the model was made. A network answers whatever it is shown; this is who asks whether it may.
/// </summary>
public sealed class LikenessStep : PipelineStep
{
    private readonly LikenessOptions _options;
    private readonly ModelFile _model;

    private LikenessStep(LikenessOptions options, ModelFile model) => (_options, _model) = (options, model);

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("likeness", [new StepInput("volume", ValueKind.Volume)], ValueKind.Volume, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var volume = context.Input<Volume>("volume");
        OnnxModel model = context.Models.Get(_model.Digest, _model.Path);
        float distance = new WholeVolume(model, _options.Input, _options.Output).Scores(volume, 1, cancellationToken)[0];

        // A distance that is no number is none that may pass.
        return Task.FromResult(distance <= _options.MaxDistance
            ? StepOutcome.Of(volume, model.Provider)
            : StepOutcome.Refused(RefusalReason.Of(RefusalCodes.UnlikeTraining, distance, _options.MaxDistance)));
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(LikenessJson.Default.LikenessOptions) is not { } options)
        {
            return null;
        }

        ModelFile? model = settings.Model(options.Model);
        settings.Check(options.MaxDistance is > 0 and <= 1e6, "maxDistance", "More than 0, up to 1000000, is expected.");
        return model is null ? null : new LikenessStep(options, model) { Fingerprint = model.Digest + JsonSerializer.Serialize(options, LikenessJson.Default.LikenessOptions) };
    }
}

/// <summary>Options of <see cref="LikenessStep"/>.</summary>
internal sealed record LikenessOptions
{
    /// <summary>Path of the model inside the package.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the model's input.</summary>
    public required string Input { get; init; }

    /// <summary>Name of the model's output with the distance.</summary>
    public required string Output { get; init; }

    /// <summary>Largest distance that passes, in the model's own unit.</summary>
    public required double MaxDistance { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LikenessOptions))]
internal sealed partial class LikenessJson : JsonSerializerContext;

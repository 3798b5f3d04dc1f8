using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Classification;
using Appliance.Inference.Runtime;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>classify</c>: runs a classifier on a volume as a whole. The model takes float [1, 1, slices, rows, columns] and gives float [1, scores]:
/// one score for each class (softmax), or a single one for the second of two (sigmoid). What it gives is not calibrated: a <c>calibrate</c>
/// step makes an answer of it.
/// </summary>
public sealed class ClassifyStep : PipelineStep
{
    private readonly ClassifyOptions _options;
    private readonly ModelFile _model;

    private ClassifyStep(ClassifyOptions options, ModelFile model) => (_options, _model) = (options, model);

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("classify", [new StepInput("volume", ValueKind.Volume)], ValueKind.Logits, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var volume = context.Input<Volume>("volume");
        OnnxModel model = context.Models.Get(_model.Digest, _model.Path);
        int count = _options.Activation == ClassActivation.Sigmoid ? 1 : _options.Classes.Count;
        float[] scores = new WholeVolume(model, _options.Input, _options.Output).Scores(volume, count, cancellationToken);
        return Task.FromResult(StepOutcome.Of(ClassLogits.Of(_options.Classes, scores, _options.Gives), model.Provider));
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(ClassifyJson.Default.ClassifyOptions) is not { } options)
        {
            return null;
        }
        ModelFile? model = settings.Model(options.Model);
        if (!settings.Check(options.Classes.Count is >= 2 and <= 256 && options.Classes.All(label => label is not null), "classes", "2 to 256 classes are expected."))
        {
            return null;
        }
        settings.Check(options.Classes.DistinctBy(label => label.Id).Count() == options.Classes.Count, "classes", "Every class needs an id of its own.");
        settings.Check(
            options.Activation == ClassActivation.Softmax || options.Classes.Count == 2, "activation", "A sigmoid decides between two classes: the score is that of the second.");
        return model is not null ? new ClassifyStep(options, model) { Fingerprint = model.Digest + JsonSerializer.Serialize(options, ClassifyJson.Default.ClassifyOptions) } : null;
    }
}

/// <summary>Options of <see cref="ClassifyStep"/>.</summary>
internal sealed record ClassifyOptions
{
    /// <summary>Path of the model inside the package.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the model's input.</summary>
    public required string Input { get; init; }

    /// <summary>Name of the model's output.</summary>
    public required string Output { get; init; }

    /// <summary>The classes, in the order of their scores.</summary>
    public required IReadOnlyList<ClassLabel> Classes { get; init; }

    /// <summary>What makes probabilities of the scores.</summary>
    public ClassActivation Activation { get; set; }

    /// <summary>Whether the model's graph ends before that or after it.</summary>
    public ScoreKind Gives { get; set; }
}

/// <summary>What makes probabilities of scores.</summary>
internal enum ClassActivation
{
    /// <summary>One score a class.</summary>
    Softmax,

    /// <summary>One score, of the second of two classes.</summary>
    Sigmoid,
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ClassifyOptions))]
internal sealed partial class ClassifyJson : JsonSerializerContext;

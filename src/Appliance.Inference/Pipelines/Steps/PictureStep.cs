using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Pictures;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>picture</c>: pages for people: a summary in Chinese and English, and the lungs with their outline and low densities.</summary>
public sealed class PictureStep : PipelineStep
{
    private readonly PictureOptions _options;

    private PictureStep(PictureOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("picture",
        [new StepInput("volume", ValueKind.Volume), new StepInput("mask", ValueKind.Mask), new StepInput("findings", ValueKind.Findings)],
        ValueKind.Pictures, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var scene = new LungScene(context.Input<HuVolume>("volume"), context.Input<Mask>("mask"), _options.HighlightBelowHu);
        IReadOnlyList<PageImage> pages =
        [
            SummaryPage.Draw(context.Package.Manifest, context.Qualification, context.Input<IReadOnlyList<Finding>>("findings"), scene),
            OverlayPage.Draw(context.Package.Manifest, context.Qualification, scene),
        ];
        return StepOutcome.Completed(pages);
    }

    private static PipelineStep? Create(StepSettings settings) =>
        settings.Options(PictureJson.Default.PictureOptions) is { } options
            ? new PictureStep(options)
            {
                // The pages name the app: pages of two apps differ even over equal findings.
                Fingerprint = $"{settings.Manifest.Id} {settings.Manifest.Version} {JsonSerializer.Serialize(options, PictureJson.Default.PictureOptions)}",
            }
            : null;
}

/// <summary>Options of <see cref="PictureStep"/>.</summary>
internal sealed record PictureOptions
{
    /// <summary>Lung below this density is coloured, HU.</summary>
    public int HighlightBelowHu { get; set; } = -950;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PictureOptions))]
internal sealed partial class PictureJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Apps;
using Appliance.Inference.Pictures;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>picture</c>: pages for people: a summary in Chinese and English, and the structures in the planes that show most of them, for any
/// volume and any segments. Where what is shown is not what was acquired, <c>acquired</c> is what people know the series by. The window is the app's (<see cref="Apps.EvidenceTerms"/>), else one that the values themselves suggest.
/// </summary>
public sealed class PictureStep : PipelineStep
{
    private readonly PictureOptions _options;

    private PictureStep(PictureOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("picture",
        [new StepInput("volume", ValueKind.Volume), new StepInput("mask", ValueKind.Mask, IsOptional: true), new StepInput("acquired", ValueKind.Volume, IsOptional: true, AnyGrid: true),
            new StepInput("findings", ValueKind.Findings)],
        ValueKind.Pictures, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        AppManifest app = context.Package.Manifest;
        var volume = context.Input<Volume>("volume");
        var mask = context.OptionalInput<Mask>("mask");
        var look = new SceneLook(DisplayRange.Of(app, volume), mask is null ? [] : app.Segments, _options.Highlight, _options.Fill);
        var scene = new Scene(volume, mask, look) { Acquired = (context.OptionalInput<Volume>("acquired") ?? volume).Geometry };
        IReadOnlyList<PageImage> pages =
        [
            .. SummaryPage.Draw(app, context.Qualification, context.Input<IReadOnlyList<Finding>>("findings"), scene),
            OverlayPage.Draw(app, context.Qualification, scene, _options.Title),
            .. OverlayPage.HoldsLegend(scene) ? [] : LegendPage.Draw(app, context.Qualification, look),
        ];
        return StepOutcome.Completed(pages);
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(PictureJson.Default.PictureOptions) is not { } options)
        {
            return null;
        }

        settings.Check(options.Fill is >= 0 and <= 1, "fill", "0 to 1 is expected.");
        settings.Check(options.Highlight is not { Below: null, Above: null }, "highlight", "It needs 'below' or 'above'.");
        return new PictureStep(options)
        {
            // The pages name the app: pages of two apps differ even over equal findings.
            Fingerprint = $"{settings.Manifest.Id} {settings.Manifest.Version} {JsonSerializer.Serialize(options, PictureJson.Default.PictureOptions)}",
        };
    }
}

/// <summary>Options of <see cref="PictureStep"/>.</summary>
internal sealed record PictureOptions
{
    /// <summary>Heading of the page with the structures; null for a plain one.</summary>
    public LocalText? Title { get; set; }

    /// <summary>Values inside structures that are coloured; null for none.</summary>
    public Highlight? Highlight { get; set; }

    /// <summary>How much of a structure's colour lies over it, 0 to 1. The default is 0: outlines alone.</summary>
    public double Fill { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PictureOptions))]
internal sealed partial class PictureJson : JsonSerializerContext;

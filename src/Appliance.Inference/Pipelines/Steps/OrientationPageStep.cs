using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Pictures;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>orientation-page</c>: a page with a radiograph as it came and as it may have been meant, and the answers (<see cref="OrientationPage"/>).</summary>
public sealed class OrientationPageStep : PipelineStep
{
    private readonly OrientationPageOptions _options;

    private OrientationPageStep(OrientationPageOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new(
        "orientation-page",
        [new StepInput("came", ValueKind.Volume, AnyGrid: true), new StepInput("meant", ValueKind.Volume, AnyGrid: true), new StepInput("findings", ValueKind.Findings)],
        ValueKind.Pictures,
        Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        FloatVolume came = context.Input<FloatVolume>("came"), meant = context.Input<FloatVolume>("meant");
        bool isSame = came.Geometry.IsSameGrid(meant.Geometry) && came.Voxels.AsSpan().SequenceEqual(meant.Voxels);
        IReadOnlyList<PageImage> pages =
        [
            OrientationPage.Draw(context.Package.Manifest, context.Qualification, context.Input<IReadOnlyList<Finding>>("findings"), _options.Usual, came, isSame ? null : meant),
        ];
        return StepOutcome.Completed(pages);
    }

    private static PipelineStep? Create(StepSettings settings) =>
        settings.Options(OrientationPageJson.Default.OrientationPageOptions) is { } options
            ? new OrientationPageStep(options)
            {
                // The page names the app.
                Fingerprint = $"{settings.Manifest.Id} {settings.Manifest.Version} {JsonSerializer.Serialize(options, OrientationPageJson.Default.OrientationPageOptions)}",
            }
            : null;
}

/// <summary>Options of <see cref="OrientationPageStep"/>.</summary>
internal sealed record OrientationPageOptions
{
    /// <summary>The ids of answers that call for nothing; every other one is shown as something to check.</summary>
    public required IReadOnlyList<string> Usual { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(OrientationPageOptions))]
internal sealed partial class OrientationPageJson : JsonSerializerContext;

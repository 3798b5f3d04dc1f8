using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging.Display;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>radiograph</c>: the picture that a viewer shows of a radiograph, from 0 (black) to 1 (white): modality and VOI transformation and the
/// photometric interpretation applied (PS3.4 N.2), so that MONOCHROME1 is no inverted picture. In 256 steps, as a screen has them.
/// </summary>
public sealed class RadiographStep : PipelineStep
{
    private RadiographStep()
    {
    }

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("radiograph", [new StepInput("series", ValueKind.Series)], ValueKind.Volume, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var series = context.Input<SeriesSelection>("series");
        if (series.Undecodable(context.Decoder) is { } refusal)
        {
            return Task.FromResult(StepOutcome.Refused(refusal));
        }

        try
        {
            StudyFrame frame = series.Frames[0];
            DisplayImage shown = FrameRenderer.Render(DicomFile.Open(frame.Image.Path), frame.Frame, decoder: context.Decoder, cancellationToken: cancellationToken);
            var geometry = new VolumeGeometry([series.Stack.Slices[0].Plane], series.Stack.Spacing);
            return Task.FromResult(shown.IsColor || shown.Rows != geometry.Rows || shown.Columns != geometry.Columns
                ? Damaged("the matrix changed after the header was read")
                : StepOutcome.Of(new FloatVolume(geometry, [.. shown.Pixels.Select(grey => grey / (float)byte.MaxValue)], VoxelUnit.Scaled)));
        }
        catch (DicomDataException damage)
        {
            return Task.FromResult(Damaged(damage.Message));
        }
    }

    private static StepOutcome Damaged(string how) => StepOutcome.Refused(new RefusalReason(RefusalCodes.UnreadablePixels, how));

    private static PipelineStep? Create(StepSettings settings) =>
        settings.Options(NoOptionsJson.Default.NoOptions) is null ? null : new RadiographStep { Fingerprint = "" };
}

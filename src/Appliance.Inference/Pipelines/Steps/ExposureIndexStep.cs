using System.Globalization;
using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.Inference.Apps;
using Appliance.Inference.Dosimetry;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>exposure-index</c>: what the headers of all radiographs of a study say of their exposure (IEC 62494-1). It reads no pixel. Of an exposure that came raw and
/// processed the one FOR PRESENTATION counts, and an exposure that came raw alone counts too. What is no single grey image of a person is named and not
/// read; a study of which no radiograph says anything is refused.
/// </summary>
public sealed class ExposureIndexStep : PipelineStep
{
    /// <summary>Most radiographs that one report can tell apart for a reader.</summary>
    public const int MaxRadiographs = 24;

    private readonly InputContract _contract;

    private ExposureIndexStep(InputContract contract) => _contract = contract;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("exposure-index", [], ValueKind.Figures, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        List<StudyImage> readable = SeriesChoice.Readable(context.Study.Images, _contract, out RefusalReason? nothing);
        if (nothing is not null)
        {
            return Task.FromResult(StepOutcome.Refused(nothing));
        }
        StudyImage[] images = [.. WithoutRaw(readable).OrderBy(Time, StringComparer.Ordinal).ThenBy(Number).ThenBy(image => image.SopInstanceUid, StringComparer.Ordinal)];
        var exposures = new StudyExposures([.. images.Select((image, index) => RadiographExposure.Read(image, index + 1))]);
        return Task.FromResult(
            images.Length > MaxRadiographs ? StepOutcome.Refused(RefusalReason.Of(RefusalCodes.TooManyRadiographs, images.Length, MaxRadiographs))
            : exposures.Radiographs.All(one => !one.SaysAnything) ? StepOutcome.Refused(Silent(exposures))
            : StepOutcome.Of(exposures) with { SourceImages = [.. exposures.Radiographs.Where(one => one.Unfit is null).Select(one => one.Image)] });
    }

    private static PipelineStep? Create(StepSettings settings) => settings.Options(NoOptionsJson.Default.NoOptions) is null ? null : new ExposureIndexStep(settings.Manifest.Input)
    {
        Fingerprint = JsonSerializer.Serialize(settings.Manifest.Input, ManifestJson.Default.InputContract),
    };

    /// <summary>Why none says anything: the radiograph that could have, else what came instead of one.</summary>
    private static RefusalReason Silent(StudyExposures exposures) => exposures.Radiographs.FirstOrDefault(one => one.Unfit is null) is { } silent
        ? new RefusalReason(RefusalCodes.ExposureIndexMissing, silent.Name)
        : exposures.Radiographs[0].Unfit!;

    /// <summary>A raw image has the exposure of its processed one (PS3.3 C.8.11.1, Presentation Intent Type): it counts only where that did not come.</summary>
    private static IEnumerable<StudyImage> WithoutRaw(List<StudyImage> images) =>
        images.Where(image => !image.IsRaw || !images.Exists(other => !other.IsRaw && RadiographExposure.IsSame(image, other)));

    private static string Time(StudyImage image) => image.Header.GetStringOrEmpty(DicomTag.AcquisitionDate) + image.Header.GetStringOrEmpty(DicomTag.AcquisitionTime);

    private static int Number(StudyImage image) =>
        int.TryParse(image.Header.GetStringOrEmpty(DicomTag.InstanceNumber), CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue;
}

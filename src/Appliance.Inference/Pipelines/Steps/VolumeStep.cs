using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>volume</c>: reads the pixels of a series as Hounsfield units, slice by slice. Refuses compressions that cannot be decoded,
/// damaged pixels, and values that cannot be Hounsfield units.
/// </summary>
public sealed class VolumeStep : PipelineStep
{
    private readonly VolumeOptions _options;

    private VolumeStep(VolumeOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("volume", [new StepInput("series", ValueKind.Series)], ValueKind.Volume, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var series = context.Input<SeriesSelection>("series");
        if (series.Images.FirstOrDefault(image => image.TransferSyntax.IsEncapsulated) is { } compressed)
        {
            DicomUID syntax = compressed.TransferSyntax.UID;
            return Task.FromResult(StepOutcome.Refused(new RefusalReason(RefusalCodes.TransferSyntax, syntax.Name, syntax.Value)));
        }
        var geometry = new VolumeGeometry([.. series.Stack.Slices.Select(slice => slice.Plane)], series.Stack.Spacing);
        var volume = new HuVolume(geometry, new short[geometry.VoxelCount]);
        string? damage = ReadSlices(series, volume, context.ReportProgress, cancellationToken);
        return Task.FromResult(damage is null
            ? JudgeRange(volume)
            : StepOutcome.Refused(new RefusalReason(RefusalCodes.UnreadablePixels, damage)));
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(VolumeJson.Default.VolumeOptions) is not { } options)
        {
            return null;
        }
        settings.Check(options.LeastMustBeBelowHu < options.LargestMustBeAboveHu, "leastMustBeBelowHu", "It must be less than largestMustBeAboveHu.");
        return new VolumeStep(options) { Fingerprint = JsonSerializer.Serialize(options, VolumeJson.Default.VolumeOptions) };
    }

    /// <summary>Fills the volume; gives the first damage in slice order, whichever slice was read first.</summary>
    private static string? ReadSlices(SeriesSelection series, HuVolume volume, Action<double> report, CancellationToken cancellationToken)
    {
        var damages = new string?[series.Images.Count];
        int done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        Parallel.For(0, series.Images.Count, parallel, slice =>
        {
            damages[slice] = ReadSlice(series.Images[slice], volume, slice);
            report((double)Interlocked.Increment(ref done) / series.Images.Count);
        });
        return damages.FirstOrDefault(damage => damage is not null);
    }

    private static string? ReadSlice(StudyImage image, HuVolume volume, int slice)
    {
        VolumeGeometry grid = volume.Geometry;
        try
        {
            PixelData pixels = PixelData.Open(DicomFile.Open(image.Path));
            if (pixels.Description.SamplesPerPixel != 1)
            {
                return $"{pixels.Description.SamplesPerPixel} samples per pixel where CT has one";
            }
            if (pixels.Description.Rows != grid.Rows || pixels.Description.Columns != grid.Columns)
            {
                return "the matrix changed after the header was read";
            }
            pixels.ReadRescaled(0, ModalityRescale.Read(image.Header), volume.Voxels.AsSpan(slice * grid.PixelsPerSlice, grid.PixelsPerSlice));
            return null;
        }
        catch (DicomDataException cause)
        {
            return cause.Message;
        }
    }

    private StepOutcome JudgeRange(HuVolume volume)
    {
        short least = short.MaxValue, largest = short.MinValue;
        foreach (short value in volume.Voxels)
        {
            least = Math.Min(least, value);
            largest = Math.Max(largest, value);
        }
        return least >= _options.LeastMustBeBelowHu || largest <= _options.LargestMustBeAboveHu
            ? StepOutcome.Refused(RefusalReason.Of(RefusalCodes.HounsfieldRange, least, largest))
            : StepOutcome.Of(volume);
    }
}

/// <summary>Options of <see cref="VolumeStep"/>.</summary>
internal sealed record VolumeOptions
{
    /// <summary>Somewhere there must be air: the least value must be below this, HU.</summary>
    public int LeastMustBeBelowHu { get; set; } = -800;

    /// <summary>Somewhere there must be tissue: the largest value must be above this, HU.</summary>
    public int LargestMustBeAboveHu { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(VolumeOptions))]
internal sealed partial class VolumeJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Imaging.Display;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>volume</c>: reads the pixels of a series as Hounsfield units, slice by slice, from single-frame or multi-frame images. Refuses compressions that cannot be decoded,
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
        if (series.Images.FirstOrDefault(image => image.TransferSyntax.IsEncapsulated && context.Decoder?.CanDecode(image.TransferSyntax) != true) is { } compressed)
        {
            DicomUID syntax = compressed.TransferSyntax.UID;
            return Task.FromResult(StepOutcome.Refused(new RefusalReason(RefusalCodes.TransferSyntax, syntax.Name, syntax.Value)));
        }

        var geometry = new VolumeGeometry([.. series.Stack.Slices.Select(slice => slice.Plane)], series.Stack.Spacing);
        var volume = new HuVolume(geometry, new short[geometry.VoxelCount]);
        string? damage = ReadSlices(series, volume, context, cancellationToken);
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

    /// <summary>
    /// Fills the volume; gives the first damage in slice order, whichever slice was read first. Slices after a damaged one are not read any
    /// more: each could cost a decoder its deadline.
    /// </summary>
    private static string? ReadSlices(SeriesSelection series, HuVolume volume, StepContext context, CancellationToken cancellationToken)
    {
        var damages = new string?[series.Frames.Count];
        int done = 0;
        int firstDamaged = int.MaxValue;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        Parallel.ForEach(Batches(series.Frames), parallel, batch =>
        {
            PixelData? pixels = null;
            foreach (int slice in batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (slice > Volatile.Read(ref firstDamaged))
                {
                    continue;
                }

                damages[slice] = ReadSlice(series.Frames[slice], ref pixels, volume, slice, context.Decoder, cancellationToken);
                if (damages[slice] is not null)
                {
                    lock (damages)
                    {
                        firstDamaged = Math.Min(firstDamaged, slice);
                    }
                }

                context.ReportProgress((double)Interlocked.Increment(ref done) / series.Frames.Count);
            }
        });
        return damages.FirstOrDefault(damage => damage is not null);
    }

    /// <summary>Slices that are read together, so that the header of a multi-frame image is not read again for each of its frames.</summary>
    private static IEnumerable<int[]> Batches(IReadOnlyList<StudyFrame> frames) => Enumerable.Range(0, frames.Count)
        .GroupBy(slice => frames[slice].Image)
        .SelectMany(slices => slices.Chunk(Math.Max(1, (frames.Count + Environment.ProcessorCount - 1) / Environment.ProcessorCount)));

    private static string? ReadSlice(StudyFrame frame, ref PixelData? pixels, HuVolume volume, int slice, IFrameDecoder? decoder, CancellationToken cancellationToken)
    {
        VolumeGeometry grid = volume.Geometry;
        try
        {
            pixels ??= PixelData.Open(DicomFile.Open(frame.Image.Path), decoder);
            if (pixels.Description.SamplesPerPixel != 1)
            {
                return $"{pixels.Description.SamplesPerPixel} samples per pixel where CT has one";
            }
            if (pixels.Description.Rows != grid.Rows || pixels.Description.Columns != grid.Columns || frame.Frame >= pixels.Description.NumberOfFrames)
            {
                return "the matrix changed after the header was read";
            }
            ModalityTransform modality = ModalityTransform.Read(frame.Image.Header, frame.Frame);
            pixels.ReadModality(frame.Frame, modality, volume.Voxels.AsSpan(slice * grid.PixelsPerSlice, grid.PixelsPerSlice), cancellationToken);
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

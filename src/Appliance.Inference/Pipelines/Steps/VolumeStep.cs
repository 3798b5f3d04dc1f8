using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Imaging.Display;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>volume</c>: reads the pixels of a series slice by slice, each with its own rescale, from single-frame or multi-frame images: as whole
/// Hounsfield units, or as floats in the scanner's own unit. Refuses compressions that cannot be decoded, damaged pixels, and values that
/// cannot be Hounsfield units.
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
        if (series.Undecodable(context.Decoder) is { } refusal)
        {
            return Task.FromResult(StepOutcome.Refused(refusal));
        }

        var geometry = new VolumeGeometry([.. series.Stack.Slices.Select(slice => slice.Plane)], series.Stack.Spacing);
        Volume volume = _options.Unit == VolumeUnit.Hounsfield
            ? new HuVolume(geometry, new short[geometry.VoxelCount])
            : new FloatVolume(geometry, new float[geometry.VoxelCount], VoxelUnit.Intensity);
        string? damage = ReadSlices(series, volume, context, cancellationToken);
        return Task.FromResult(damage is null
            ? volume is HuVolume hu ? JudgeRange(hu) : StepOutcome.Of(volume)
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
    private static string? ReadSlices(SeriesSelection series, Volume volume, StepContext context, CancellationToken cancellationToken)
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

    private static string? ReadSlice(StudyFrame frame, ref PixelData? pixels, Volume volume, int slice, IFrameDecoder? decoder, CancellationToken cancellationToken)
    {
        VolumeGeometry grid = volume.Geometry;
        try
        {
            pixels ??= PixelData.Open(DicomFile.Open(frame.Image.Path), decoder);
            if (pixels.Description.SamplesPerPixel != 1)
            {
                return $"{pixels.Description.SamplesPerPixel} samples per pixel where one is expected";
            }
            if (pixels.Description.Rows != grid.Rows || pixels.Description.Columns != grid.Columns || frame.Frame >= pixels.Description.NumberOfFrames)
            {
                return "the matrix changed after the header was read";
            }
            ModalityTransform modality = ModalityTransform.Read(frame.Image.Header, frame.Frame);
            int start = slice * grid.PixelsPerSlice;
            if (volume is HuVolume hu)
            {
                pixels.ReadModality(frame.Frame, modality, hu.Voxels.AsSpan(start, grid.PixelsPerSlice), cancellationToken);
                return null;
            }
            return ReadFloats(pixels.ReadFrame(frame.Frame, cancellationToken), modality, ((FloatVolume)volume).Voxels.AsSpan(start, grid.PixelsPerSlice));
        }
        catch (DicomDataException cause)
        {
            return cause.Message;
        }
    }

    private static string? ReadFloats(PixelFrame stored, ModalityTransform modality, Span<float> values)
    {
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = (float)modality.Apply(stored.Value(index));
        }
        return float.IsFinite(TensorPrimitives.MaxMagnitude<float>(values)) ? null : "the rescale gives values that are no numbers";
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

/// <summary>What the voxels shall be.</summary>
internal enum VolumeUnit
{
    /// <summary>Whole Hounsfield units; their range is judged.</summary>
    Hounsfield,

    /// <summary>The scanner's own unit after the rescale, as floats.</summary>
    Intensity,
}

/// <summary>Options of <see cref="VolumeStep"/>.</summary>
internal sealed record VolumeOptions
{
    /// <summary>What the voxels shall be.</summary>
    public VolumeUnit Unit { get; set; }

    /// <summary>Somewhere there must be air: the least value must be below this, HU.</summary>
    public int LeastMustBeBelowHu { get; set; } = -800;

    /// <summary>Somewhere there must be tissue: the largest value must be above this, HU.</summary>
    public int LargestMustBeAboveHu { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(VolumeOptions))]
internal sealed partial class VolumeJson : JsonSerializerContext;

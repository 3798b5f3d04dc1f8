using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Imaging.Display;
using Appliance.Dicom.Imaging.Frames;

namespace Appliance.Dicom.Imaging;

/// <summary>
/// The frames of an image, compressed or not. Only the frame that is asked for is read, so an instance larger than memory is no problem
/// when its pixel data stayed in the file. Not for use by several threads at once.
/// </summary>
public sealed class PixelData
{
    private readonly IFrameSource _frames;

    private PixelData(PixelDescription description, IFrameSource frames) => (Description, _frames) = (description, frames);

    /// <summary>Layout of the pixels as the data set states it; a decompressed frame has its own in <see cref="PixelFrame.Description"/>.</summary>
    public PixelDescription Description { get; }

    /// <summary>Frames that can be read: those from 0 on. Fewer than Number of Frames when the pixel data is too short.</summary>
    public int WholeFrames => _frames.WholeFrames;

    /// <summary>What the pixel data does against the standard.</summary>
    public IReadOnlyList<FrameProblem> Problems => _frames.Problems;

    /// <summary>Opens the pixel data of an image.</summary>
    /// <param name="file">The image.</param>
    /// <param name="decoder">Who decodes compressed frames; null when only uncompressed images are wanted.</param>
    /// <exception cref="DicomDataException">
    /// No pixel data, not one whole frame, frames that cannot be told apart, or a compression that is not decoded; the message names which.
    /// </exception>
    public static PixelData Open(DicomFile file, IFrameDecoder? decoder = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Open(file.Dataset, file.TransferSyntax, decoder);
    }

    /// <summary>Opens the pixel data of a data set that was read in the given transfer syntax.</summary>
    /// <exception cref="DicomDataException">As for <see cref="Open(DicomFile, IFrameDecoder?)"/>.</exception>
    public static PixelData Open(DicomDataset dataset, DicomTransferSyntax transferSyntax, IFrameDecoder? decoder = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(transferSyntax);
        if (!dataset.TryGetItem(DicomTag.PixelData, out DicomItem? item))
        {
            throw new DicomDataException(dataset.Contains(DicomTag.FloatPixelData) || dataset.Contains(DicomTag.DoubleFloatPixelData)
                ? "The object has Float or Double Float Pixel Data, which is not read here."
                : "The object has no Pixel Data (7FE0,0010).");
        }

        PixelDescription description = PixelDescription.Read(dataset);
        IFrameSource frames = item switch
        {
            DicomFragmentSequence fragments when decoder is not null => new DecodedFrames(description, dataset, fragments, transferSyntax, decoder),
            DicomElement element when !transferSyntax.IsEncapsulated => new NativeFrames(description, element, transferSyntax),
            _ => throw new DicomDataException($"Pixel Data is compressed as {transferSyntax}; only uncompressed images can be read here."),
        };
        return new PixelData(description, frames);
    }

    /// <summary>A frame as numbers, pixel by pixel.</summary>
    /// <param name="frame">Frame number from 0.</param>
    /// <param name="cancellationToken">Ends decoding.</param>
    /// <exception cref="DicomDataException">The frame is not whole, or cannot be decoded.</exception>
    public PixelFrame ReadFrame(int frame, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Description.NumberOfFrames);
        if (frame >= WholeFrames)
        {
            throw new DicomDataException($"Frame {frame + 1} is not there: {WholeFrames} of {Description.NumberOfFrames} frames are whole.");
        }

        PixelFrame read = _frames.Read(frame, cancellationToken);
        return read.Description.IsPlanar && read.Description.SamplesPerPixel > 1 ? Interleave(read) : read;
    }

    /// <summary>Stored values of a frame, sign-extended and freed of bits outside Bits Stored, pixel by pixel.</summary>
    /// <param name="frame">Frame number from 0.</param>
    /// <param name="values">Room for <see cref="PixelDescription.SamplesPerFrame"/> values.</param>
    /// <exception cref="DicomDataException">As for <see cref="ReadFrame"/>.</exception>
    public void ReadStored(int frame, Span<int> values)
    {
        if (values.Length < Description.SamplesPerFrame)
        {
            throw new ArgumentException($"The frame has {Description.SamplesPerFrame} samples.", nameof(values));
        }

        ReadFrame(frame).Samples.CopyTo(values);
    }

    /// <summary>Values of a frame in the modality's unit, as HU.</summary>
    /// <param name="frame">Frame number from 0.</param>
    /// <param name="rescale">From <see cref="ModalityRescale.Read"/>.</param>
    /// <param name="values">Room for <see cref="PixelDescription.SamplesPerFrame"/> values.</param>
    /// <exception cref="DicomDataException">As for <see cref="ReadFrame"/>.</exception>
    public void ReadRescaled(int frame, ModalityRescale rescale, Span<float> values)
    {
        PixelFrame stored = ReadFrame(frame);
        for (int i = 0; i < stored.Samples.Length; i++)
        {
            values[i] = (float)rescale.Apply(stored.Value(i));
        }
    }

    /// <summary>Values of a frame in the modality's unit, rounded to the nearest whole and held to 16 bits.</summary>
    /// <param name="frame">Frame number from 0.</param>
    /// <param name="rescale">From <see cref="ModalityRescale.Read"/>.</param>
    /// <param name="values">Room for <see cref="PixelDescription.SamplesPerFrame"/> values.</param>
    /// <exception cref="DicomDataException">As for <see cref="ReadFrame"/>.</exception>
    public void ReadRescaled(int frame, ModalityRescale rescale, Span<short> values) => ReadModality(frame, new ModalityTransform(rescale, null), values);

    /// <summary>Values of a frame in the modality's unit by its table or line, rounded to the nearest whole and held to 16 bits.</summary>
    /// <param name="frame">Frame number from 0.</param>
    /// <param name="modality">From <see cref="ModalityTransform.Read"/>.</param>
    /// <param name="values">Room for <see cref="PixelDescription.SamplesPerFrame"/> values.</param>
    /// <param name="cancellationToken">Ends decoding.</param>
    /// <exception cref="DicomDataException">As for <see cref="ReadFrame"/>.</exception>
    public void ReadModality(int frame, ModalityTransform modality, Span<short> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(modality);
        PixelFrame stored = ReadFrame(frame, cancellationToken);
        for (int i = 0; i < stored.Samples.Length; i++)
        {
            values[i] = (short)Math.Clamp(Math.Round(modality.Apply(stored.Value(i))), short.MinValue, short.MaxValue);
        }
    }

    /// <summary>Planar Configuration 1 (PS3.3 C.7.6.3.1.3) brought to 0.</summary>
    private static PixelFrame Interleave(PixelFrame planar)
    {
        PixelDescription description = planar.Description;
        int pixels = description.Rows * description.Columns;
        var samples = new int[planar.Samples.Length];
        for (int sample = 0; sample < description.SamplesPerPixel; sample++)
        {
            ReadOnlySpan<int> plane = planar.Samples.AsSpan(sample * pixels, pixels);
            for (int i = 0; i < pixels; i++)
            {
                samples[(i * description.SamplesPerPixel) + sample] = plane[i];
            }
        }

        return new PixelFrame(description with { IsPlanar = false }, samples);
    }
}

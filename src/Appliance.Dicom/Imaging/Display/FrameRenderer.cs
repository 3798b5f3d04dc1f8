using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging.Codecs;

namespace Appliance.Dicom.Imaging.Display;

/// <summary>One call from an image to something that can be looked at, for pictures and DICOMweb's rendered resources.</summary>
public static class FrameRenderer
{
    /// <summary>Renders one frame.</summary>
    /// <param name="file">The image.</param>
    /// <param name="frame">Frame number from 0.</param>
    /// <param name="window">
    /// The window, in the modality's unit (HU for CT); null for the image's first window, else its first VOI table, else all values.
    /// Colour images have none.
    /// </param>
    /// <param name="decoder">Who decodes compressed frames; null when only uncompressed images are wanted.</param>
    /// <param name="cancellationToken">Ends decoding.</param>
    /// <exception cref="DicomDataException">There is no such frame, or it cannot be read, decoded or shown; the message says why.</exception>
    public static DisplayImage Render(DicomFile file, int frame = 0, VoiWindow? window = null, IFrameDecoder? decoder = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        PixelData pixels = PixelData.Open(file, decoder);
        return frame >= 0 && frame < pixels.Description.NumberOfFrames
            ? Render(file.Dataset, frame, pixels.ReadFrame(frame, cancellationToken), window)
            : throw new DicomDataException($"There is no frame {frame + 1}; the image has {pixels.Description.NumberOfFrames}.");
    }

    /// <summary>Renders a frame that was read already.</summary>
    /// <param name="dataset">The image.</param>
    /// <param name="number">Frame number from 0.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="window">As for the other overload.</param>
    /// <exception cref="DicomDataException">The frame cannot be shown; the message says why.</exception>
    public static DisplayImage Render(DicomDataset dataset, int number, PixelFrame frame, VoiWindow? window = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(frame);
        PixelDescription description = frame.Description;

        // One sample under any other name than a palette is shown as grey: a wrong name must not hide the picture.
        bool isColor = description.SamplesPerPixel > 1 || description.PhotometricInterpretation == "PALETTE COLOR";
        byte[] shown = isColor ? ColorRenderer.Render(dataset, frame) : new GreyRenderer(dataset, number, frame, window).Render(frame);
        return new DisplayImage(description.Rows, description.Columns, isColor, shown);
    }
}

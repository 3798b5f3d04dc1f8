namespace Appliance.Dicom.Imaging.Codecs;

/// <summary>What no frame may exceed, whoever decodes it.</summary>
internal static class FrameLimits
{
    /// <summary>Pixels of a frame, once its size has been found sensible.</summary>
    /// <exception cref="CodecException">The uncompressed frame would exceed <see cref="PixelDescription.MaxFrameBytes"/>.</exception>
    internal static int PixelCount(PixelDescription description)
    {
        long pixels = (long)description.Rows * description.Columns;
        long bytes = pixels * description.SamplesPerPixel * Math.Max(8, description.BitsAllocated) / 8;
        return pixels > 0 && bytes is > 0 and <= PixelDescription.MaxFrameBytes
            ? (int)pixels
            : throw new CodecException(CodecFault.TooLarge, $"A frame of {description.Rows} × {description.Columns} × {description.SamplesPerPixel} samples of {description.BitsAllocated} bits is not decoded; {PixelDescription.MaxFrameBytes} bytes is the limit.");
    }
}

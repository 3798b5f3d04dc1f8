using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Display;

/// <summary>Brings colour pixels to 8-bit red, green, blue (photometric interpretations, PS3.3 C.7.6.3.1.2).</summary>
internal static class ColorRenderer
{
    internal static byte[] Render(DicomDataset dataset, PixelFrame frame)
    {
        PixelDescription description = frame.Description;
        return description switch
        {
            { PhotometricInterpretation: "PALETTE COLOR", SamplesPerPixel: 1 } => Palette(PaletteColors.Read(dataset, description.IsSigned), frame),
            { SamplesPerPixel: not 3 } or { BitsStored: > 16 } or { IsSigned: true } => throw new DicomDataException(
                $"{description.PhotometricInterpretation} with {description.SamplesPerPixel} samples of {description.BitsStored} bits is not shown."),
            { PhotometricInterpretation: "RGB" or "" } => Scale(frame),
            { PhotometricInterpretation: "YBR_FULL" or "YBR_FULL_422" } => FromYbr(frame, isFull: true),
            { PhotometricInterpretation: "YBR_PARTIAL_444" or "YBR_PARTIAL_422" or "YBR_PARTIAL_420" } => FromYbr(frame, isFull: false),
            // HSV, ARGB and CMYK are retired; YBR_ICT and YBR_RCT exist inside JPEG 2000 only and leave its decoder as RGB.
            _ => throw new DicomDataException($"The photometric interpretation {description.PhotometricInterpretation} is not shown."),
        };
    }

    private static byte[] Palette(PaletteColors palette, PixelFrame frame)
    {
        byte[] colors = new byte[frame.Samples.Length * 3];
        for (int i = 0; i < frame.Samples.Length; i++)
        {
            (colors[3 * i], colors[(3 * i) + 1], colors[(3 * i) + 2]) = palette.Of(frame.Samples[i]);
        }

        return colors;
    }

    private static byte[] Scale(PixelFrame frame)
    {
        double maximum = (1 << frame.Description.BitsStored) - 1;
        return Array.ConvertAll(frame.Samples, sample => Byte(sample * 255 / maximum));
    }

    /// <summary>
    /// The inverse of the equations of C.7.6.3.1.2: YBR_FULL uses the whole range, YBR_PARTIAL 16 to 235 and 16 to 240 of 255.
    /// </summary>
    private static byte[] FromYbr(PixelFrame frame, bool isFull)
    {
        double toEight = Math.Pow(2, 8 - frame.Description.BitsStored);
        (double zero, double luma, double chroma) = isFull ? (0.0, 1.0, 1.0) : (16.0, 255.0 / 219, 255.0 / 224);
        byte[] colors = new byte[frame.Samples.Length];
        for (int i = 0; i + 2 < colors.Length; i += 3)
        {
            double y = ((frame.Samples[i] * toEight) - zero) * luma;
            double blue = ((frame.Samples[i + 1] * toEight) - 128) * chroma;
            double red = ((frame.Samples[i + 2] * toEight) - 128) * chroma;
            colors[i] = Byte(y + (1.402 * red));
            colors[i + 1] = Byte(y - (0.344136 * blue) - (0.714136 * red));
            colors[i + 2] = Byte(y + (1.772 * blue));
        }

        return colors;
    }

    private static byte Byte(double value) => (byte)Math.Clamp(Math.Round(value, MidpointRounding.AwayFromZero), 0, 255);
}

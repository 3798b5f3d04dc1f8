using Appliance.Dicom.Imaging.Display;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>
/// Turns a rendered frame into a file that people and browsers open. It stands beside the pages because they bring the drawing library;
/// <c>Appliance.Dicom</c> renders, but knows no picture format of the desktop.
/// </summary>
public static class DisplayFile
{
    /// <summary>The picture as a PNG file: grey stays grey, nothing is lost.</summary>
    public static byte[] ToPng(DisplayImage image) => Encode(image, SKEncodedImageFormat.Png, 100);

    /// <summary>The picture as a JPEG file.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="quality">1 to 100.</param>
    public static byte[] ToJpeg(DisplayImage image, int quality = 90) => Encode(image, SKEncodedImageFormat.Jpeg, Math.Clamp(quality, 1, 100));

    private static byte[] Encode(DisplayImage image, SKEncodedImageFormat format, int quality)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var bitmap = new SKBitmap(image.Columns, image.Rows, image.IsColor ? SKColorType.Rgb888x : SKColorType.Gray8, SKAlphaType.Opaque);
        Span<byte> target = bitmap.GetPixelSpan();
        for (int row = 0; row < image.Rows; row++)
        {
            // The library may put bytes of its own after each row.
            CopyRow(image, row, target[(row * bitmap.RowBytes)..]);
        }

        using SKData data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    private static void CopyRow(DisplayImage image, int row, Span<byte> target)
    {
        if (!image.IsColor)
        {
            image.Pixels.AsSpan(row * image.Columns, image.Columns).CopyTo(target);
            return;
        }

        for (int column = 0; column < image.Columns; column++)
        {
            image.Pixels.AsSpan(((row * image.Columns) + column) * 3, 3).CopyTo(target[(column * 4)..]);
            target[(column * 4) + 3] = 0xFF;
        }
    }
}

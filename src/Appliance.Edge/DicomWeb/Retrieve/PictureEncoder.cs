using Appliance.Dicom.Imaging.Display;
using SkiaSharp;

namespace Appliance.Edge.DicomWeb.Retrieve;

/// <summary>Writes a frame as PNG or JPEG.</summary>
internal static class PictureEncoder
{
    /// <summary>The picture as a file.</summary>
    /// <param name="image">The frame.</param>
    /// <param name="asPng">PNG, else JPEG.</param>
    /// <param name="quality">Of JPEG, 1 to 100.</param>
    public static byte[] Encode(DisplayImage image, bool asPng, int quality)
    {
        SKColorType type = image.IsColor ? SKColorType.Rgb888x : SKColorType.Gray8;
        using var bitmap = new SKBitmap(image.Columns, image.Rows, type, SKAlphaType.Opaque);
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int row = 0; row < image.Rows; row++)
        {
            Span<byte> line = pixels[(row * bitmap.RowBytes)..];
            if (!image.IsColor)
            {
                image.Pixels.AsSpan(row * image.Columns, image.Columns).CopyTo(line);
                continue;
            }

            for (int column = 0; column < image.Columns; column++)
            {
                image.Pixels.AsSpan(((row * image.Columns) + column) * 3, 3).CopyTo(line[(column * 4)..]);
                line[(column * 4) + 3] = byte.MaxValue;
            }
        }

        using SKData data = bitmap.Encode(asPng ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, quality);
        return data.ToArray();
    }
}

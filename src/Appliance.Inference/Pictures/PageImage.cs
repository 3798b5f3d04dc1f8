using Appliance.Inference.Apps;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>One page: RGB, 8 bits a sample, row by row, colour by pixel.</summary>
/// <param name="Name">Stable name, as <c>summary</c>.</param>
/// <param name="Title">Title for people, English.</param>
/// <param name="TitleZh">Title for people, Simplified Chinese.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgb">Width × height × 3 bytes.</param>
public sealed record PageImage(string Name, string Title, string TitleZh, int Width, int Height, byte[] Rgb)
{
    /// <summary>The page as a PNG file.</summary>
    public byte[] ToPng()
    {
        using var bitmap = new SKBitmap(Width, Height, SKColorType.Rgb888x, SKAlphaType.Opaque);
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int pixel = 0; pixel < Width * Height; pixel++)
        {
            Rgb.AsSpan(pixel * 3, 3).CopyTo(pixels[(pixel * 4)..]);
            pixels[(pixel * 4) + 3] = 0xFF;
        }
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>The planes of the patient that it shows; none on a page of words.</summary>
    public IReadOnlyList<ShownPlane> Shown { get; init; } = [];

    internal static PageImage FromBitmap(string name, LocalText title, SKBitmap bitmap)
    {
        var rgb = new byte[bitmap.Width * bitmap.Height * 3];
        ReadOnlySpan<byte> pixels = bitmap.GetPixelSpan();
        for (int pixel = 0; pixel < bitmap.Width * bitmap.Height; pixel++)
        {
            pixels.Slice(pixel * 4, 3).CopyTo(rgb.AsSpan(pixel * 3));
        }
        return new PageImage(name, title.En, title.Zh, bitmap.Width, bitmap.Height, rgb);
    }
}

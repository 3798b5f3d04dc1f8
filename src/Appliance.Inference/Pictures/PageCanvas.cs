using Appliance.Inference.Apps;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>Draws one page: text in two scripts, lines, boxes, bitmaps.</summary>
internal sealed class PageCanvas : IDisposable
{
    private readonly SKBitmap _bitmap;
    private readonly SKCanvas _canvas;

    public PageCanvas(int width, int height)
    {
        _bitmap = new SKBitmap(width, height, SKColorType.Rgb888x, SKAlphaType.Opaque);
        _canvas = new SKCanvas(_bitmap);
        _canvas.Clear(Palette.Background);
    }

    public int Width => _bitmap.Width;

    public int Height => _bitmap.Height;

    public void Dispose()
    {
        _canvas.Dispose();
        _bitmap.Dispose();
    }

    public PageImage ToPage(string name, string textKey) => ToPage(name, PageTexts.Both(textKey), []);

    /// <summary>The finished page, and the planes of the patient that it shows.</summary>
    public PageImage ToPage(string name, LocalText title, IReadOnlyList<ShownPlane> shown)
    {
        _canvas.Flush();
        return PageImage.FromBitmap(name, title, _bitmap) with { Shown = shown };
    }

    public void Box(SKRect rect, SKColor fill, float radius = 0)
    {
        using var paint = new SKPaint { Color = fill, IsAntialias = true };
        _canvas.DrawRoundRect(rect, radius, radius, paint);
    }

    public void Line(float x0, float y0, float x1, float y1, SKColor color, float width = 1)
    {
        using var paint = new SKPaint { Color = color, StrokeWidth = width, IsAntialias = true, Style = SKPaintStyle.Stroke };
        _canvas.DrawLine(x0, y0, x1, y1, paint);
    }

    public void Picture(SKBitmap picture, float x, float y) => _canvas.DrawBitmap(picture, x, y, SKSamplingOptions.Default);

    /// <summary>Draws one line of text on a baseline; gives its width. Right-aligned text ends at <paramref name="x"/>.</summary>
    public float Text(string text, float x, float baseline, float size, SKColor color, bool isMedium = false, bool isRightAligned = false)
    {
        float width = Measure(text, size, isMedium);
        float at = isRightAligned ? x - width : x;
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        foreach ((string run, SKTypeface face) in Runs(text, isMedium))
        {
            using SKFont font = Font(face, size);
            _canvas.DrawText(run, at, baseline, SKTextAlign.Left, font, paint);
            at += font.MeasureText(run);
        }
        return width;
    }

    /// <summary>Draws text over a picture, on a dark ground of its own so that it reads on white tissue too.</summary>
    public void TextOnPicture(string text, float x, float baseline, float size, bool isRightAligned = false)
    {
        float width = Measure(text, size, isMedium: true), at = isRightAligned ? x - width : x;
        Box(new SKRect(at - 5, baseline - (size * 0.92f), at + width + 5, baseline + (size * 0.26f)), Palette.Ground, 4);
        Text(text, at, baseline, size, Palette.Text, isMedium: true);
    }

    /// <summary>Draws a number in the middle of something small: a dark rim, no ground, so that little of the picture is lost.</summary>
    public void Mark(string text, float x, float y, float size)
    {
        float left = x - (Measure(text, size, isMedium: true) / 2), baseline = y + (size * 0.36f);
        using SKFont font = Font(PageFonts.LatinMedium, size);
        using var rim = new SKPaint { Color = SKColors.Black, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = 3, StrokeJoin = SKStrokeJoin.Round };
        _canvas.DrawText(text, left, baseline, SKTextAlign.Left, font, rim);
        Text(text, left, baseline, size, SKColors.White, isMedium: true);
    }

    /// <summary>Draws text in as many lines as it needs; gives the baseline of the next line.</summary>
    public float Paragraph(string text, float x, float baseline, float width, float size, SKColor color, bool isMedium = false)
    {
        foreach (string line in Wrap(text, width, size, isMedium))
        {
            Text(line, x, baseline, size, color, isMedium);
            baseline += size * 1.4f;
        }
        return baseline;
    }

    /// <summary>Width of one line of text.</summary>
    public static float Measure(string text, float size, bool isMedium = false)
    {
        float width = 0;
        foreach ((string run, SKTypeface face) in Runs(text, isMedium))
        {
            using SKFont font = Font(face, size);
            width += font.MeasureText(run);
        }
        return width;
    }

    /// <summary>The text, cut with an ellipsis where it is wider than its room.</summary>
    public static string Fit(string text, float width, float size, bool isMedium = false)
    {
        if (Measure(text, size, isMedium) <= width)
        {
            return text;
        }
        int length = text.Length;
        while (length > 1 && Measure(text[..length].TrimEnd() + "…", size, isMedium) > width)
        {
            length--;
        }
        return text[..length].TrimEnd() + "…";
    }

    private static SKFont Font(SKTypeface face, float size) => new(face, size) { Edging = SKFontEdging.Antialias, Subpixel = true };

    /// <summary>Breaks after blanks in Latin text and between any two Chinese characters, but never before closing punctuation.</summary>
    private static IEnumerable<string> Wrap(string text, float width, float size, bool isMedium)
    {
        int start = 0, fits = 0;
        for (int index = 1; index <= text.Length; index++)
        {
            if (Measure(text[start..index].TrimEnd(), size, isMedium) > width && fits > start)
            {
                yield return text[start..fits].TrimEnd();
                start = fits;
            }
            bool mayBreak = index == text.Length || text[index - 1] == ' ' || (IsChinese(text[index - 1]) && !"，。：；、）”".Contains(text[index]));
            fits = mayBreak ? index : fits;
        }
        yield return text[start..];
    }

    private static IEnumerable<(string Run, SKTypeface Face)> Runs(string text, bool isMedium)
    {
        int start = 0;
        for (int index = 1; index <= text.Length; index++)
        {
            if (index == text.Length || IsChinese(text[index]) != IsChinese(text[start]))
            {
                yield return (text[start..index], IsChinese(text[start]) ? PageFonts.Chinese : isMedium ? PageFonts.LatinMedium : PageFonts.Latin);
                start = index;
            }
        }
    }

    private static bool IsChinese(char character) => character >= 0x2E80;
}

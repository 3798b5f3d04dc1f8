using Appliance.EndToEnd.Tests.Harness;
using Appliance.Simulators.Demo;
using SkiaSharp;

namespace Appliance.EndToEnd.Tests.Demo;

/// <summary>The key picture's file format, read by a decoder that is not ours.</summary>
public class PngFileTests
{
    [Fact]
    public void Png_IsReadPixelForPixel()
    {
        using var folder = new TestFolder();
        const int columns = 7, rows = 5;
        var rgb = Enumerable.Range(0, columns * rows * 3).Select(i => (byte)(i * 37)).ToArray();

        PngFile.Write(folder["a.png"], columns, rows, rgb);

        using var picture = SKBitmap.Decode(folder["a.png"]);
        Assert.Equal((columns, rows), (picture.Width, picture.Height));
        Assert.Equal(rgb, picture.Pixels.SelectMany(p => new[] { p.Red, p.Green, p.Blue }));
    }

    [Fact]
    public void Png_TooFewPixels_Throws()
    {
        using var folder = new TestFolder();
        Assert.Throws<ArgumentOutOfRangeException>(() => PngFile.Write(folder["a.png"], 7, 5, new byte[3]));
    }
}

using Appliance.Inference.Volumes;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>A picture of grey values from 0 to 1, as large as fits into a rectangle, centred.</summary>
internal static class GreyPane
{
    public static void Draw(PageCanvas page, Volume picture, SKRect room)
    {
        VolumeGeometry grid = picture.Geometry;
        page.Box(room, SKColors.Black, 6);
        double width = grid.Columns * grid.ColumnSpacing, height = grid.Rows * grid.RowSpacing, scale = Math.Min(room.Width / width, room.Height / height);
        int columns = Math.Max(1, (int)(width * scale)), rows = Math.Max(1, (int)(height * scale));
        FloatVolume shown = AreaAverage.Resize(picture, rows, columns);
        using var bitmap = new SKBitmap(columns, rows, SKColorType.Rgb888x, SKAlphaType.Opaque)
        {
            Pixels = [.. shown.Voxels.Select(value => (byte)Math.Clamp(Math.Round(255 * value), 0, 255)).Select(grey => new SKColor(grey, grey, grey))],
        };
        page.Picture(bitmap, MathF.Floor(room.MidX - (columns / 2f)), MathF.Floor(room.MidY - (rows / 2f)));
    }
}

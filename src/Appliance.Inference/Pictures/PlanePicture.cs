using Appliance.Inference.Volumes;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>
/// A plane through a volume as it is shown to a radiologist: the patient's right on the left of the picture, front and head up,
/// millimetres to scale.
/// </summary>
/// <param name="Width">Samples across.</param>
/// <param name="Height">Samples down.</param>
/// <param name="StepX">Millimetres between samples across.</param>
/// <param name="StepY">Millimetres between samples down.</param>
/// <param name="Hu">Densities.</param>
/// <param name="Labels">Lung labels.</param>
internal sealed record PlanePicture(int Width, int Height, double StepX, double StepY, short[] Hu, byte[] Labels)
{
    public double WidthMm => Width * StepX;

    public double HeightMm => Height * StepY;

    public static PlanePicture Axial(HuVolume volume, Mask mask, int slice)
    {
        VolumeGeometry grid = volume.Geometry;
        return Sample(volume, mask, grid.Columns, grid.Rows, grid.ColumnSpacing, grid.RowSpacing,
            (x, y) => (Flip(x, grid.Columns, !grid.LeftIsLast), Flip(y, grid.Rows, !grid.BackIsLast), slice));
    }

    public static PlanePicture Coronal(HuVolume volume, Mask mask, int row)
    {
        VolumeGeometry grid = volume.Geometry;
        return Sample(volume, mask, grid.Columns, grid.Slices, grid.ColumnSpacing, grid.SliceSpacing,
            (x, y) => (Flip(x, grid.Columns, !grid.LeftIsLast), row, Flip(y, grid.Slices, grid.HeadIsLast)));
    }

    public static PlanePicture Sagittal(HuVolume volume, Mask mask, int column)
    {
        VolumeGeometry grid = volume.Geometry;
        return Sample(volume, mask, grid.Rows, grid.Slices, grid.RowSpacing, grid.SliceSpacing,
            (x, y) => (column, Flip(x, grid.Rows, !grid.BackIsLast), Flip(y, grid.Slices, grid.HeadIsLast)));
    }

    /// <summary>Draws the plane at a scale: grey values, coloured low densities, lung outlines.</summary>
    public SKBitmap Render(double pixelsPerMm, int lowHu)
    {
        int width = Math.Max(1, (int)Math.Round(WidthMm * pixelsPerMm)), height = Math.Max(1, (int)Math.Round(HeightMm * pixelsPerMm));
        var bitmap = new SKBitmap(width, height, SKColorType.Rgb888x, SKAlphaType.Opaque);
        var labels = new byte[width * height];
        var colors = new SKColor[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double u = ((x + 0.5) / width * Width) - 0.5, v = ((y + 0.5) / height * Height) - 0.5;
                Corners corners = Around(u, v);
                double hu = corners.Mix(Hu[corners.A], Hu[corners.B], Hu[corners.C], Hu[corners.D]);
                byte label = LabelAt(corners);
                labels[(y * width) + x] = label;
                colors[(y * width) + x] = Window.Color(hu, label != 0 && hu < lowHu);
            }
        }
        DrawOutlines(colors, labels, width, height);
        bitmap.Pixels = colors;
        return bitmap;
    }

    private static int Flip(int index, int count, bool isFlipped) => isFlipped ? count - 1 - index : index;

    private static PlanePicture Sample(
        HuVolume volume, Mask mask, int width, int height, double stepX, double stepY, Func<int, int, (int Column, int Row, int Slice)> locate)
    {
        var hu = new short[width * height];
        var labels = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int column, int row, int slice) = locate(x, y);
                int voxel = (slice * volume.Geometry.PixelsPerSlice) + (row * volume.Geometry.Columns) + column;
                (hu[(y * width) + x], labels[(y * width) + x]) = (volume.Voxels[voxel], mask.Labels[voxel]);
            }
        }
        return new PlanePicture(width, height, stepX, stepY, hu, labels);
    }

    private Corners Around(double u, double v)
    {
        int x0 = Math.Clamp((int)Math.Floor(u), 0, Width - 1), y0 = Math.Clamp((int)Math.Floor(v), 0, Height - 1);
        int x1 = Math.Min(x0 + 1, Width - 1), y1 = Math.Min(y0 + 1, Height - 1);
        return new Corners((y0 * Width) + x0, (y0 * Width) + x1, (y1 * Width) + x0, (y1 * Width) + x1, Math.Clamp(u - x0, 0, 1), Math.Clamp(v - y0, 0, 1));
    }

    /// <summary>The label with more than half of the weight around a point.</summary>
    private byte LabelAt(Corners at)
    {
        byte a = Labels[at.A], b = Labels[at.B], c = Labels[at.C], d = Labels[at.D];
        if (a == b && a == c && a == d)
        {
            return a;
        }
        double right = at.Mix(Is(a, LungSides.Right), Is(b, LungSides.Right), Is(c, LungSides.Right), Is(d, LungSides.Right));
        double left = at.Mix(Is(a, LungSides.Left), Is(b, LungSides.Left), Is(c, LungSides.Left), Is(d, LungSides.Left));
        return right + left < 0.5 ? (byte)0 : right >= left ? LungSides.Right : LungSides.Left;
    }

    private static double Is(byte label, byte wanted) => label == wanted ? 1 : 0;

    /// <summary>The four samples around a point and its place between them.</summary>
    private readonly record struct Corners(int A, int B, int C, int D, double X, double Y)
    {
        public double Mix(double a, double b, double c, double d) =>
            (((a * (1 - X)) + (b * X)) * (1 - Y)) + (((c * (1 - X)) + (d * X)) * Y);
    }

    private static void DrawOutlines(SKColor[] colors, byte[] labels, int width, int height)
    {
        for (int y = 1; y < height - 1; y++)
        {
            for (int x = 1; x < width - 1; x++)
            {
                int at = (y * width) + x;
                byte label = labels[at];
                bool isEdge = label != 0 && (labels[at - 1] != label || labels[at + 1] != label || labels[at - width] != label || labels[at + width] != label);
                if (isEdge)
                {
                    colors[at] = label == LungSides.Right ? Palette.Right : Palette.Left;
                }
            }
        }
    }
}

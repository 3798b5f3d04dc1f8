using Appliance.Dicom.Imaging.Display;
using Appliance.Inference.Dosimetry;
using Appliance.Inference.Volumes;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>
/// An axial slice as a radiologist sees it, in the app's window, with the outline of the body: where the field of view cuts the body off the outline
/// has another colour and is thicker. Instead of the outline a map of noise can lie on it.
/// </summary>
internal sealed class BodyPicture
{
    private readonly VolumeGeometry _grid;
    private readonly VoiWindow _window;
    private readonly short[] _hu;
    private readonly byte[] _body;
    private readonly bool _isRound;

    public BodyPicture(HuVolume volume, Mask body, int slice, VoiWindow window)
    {
        _window = window;
        _grid = volume.Geometry;
        _hu = Shown(volume.Slice(slice));
        _body = Shown<byte>(body.Slice(slice));
        _isRound = BodyOutline.HasRoundField(_hu, _grid);
    }

    private double WidthMm => _grid.Columns * _grid.ColumnSpacing;

    private double HeightMm => _grid.Rows * _grid.RowSpacing;

    /// <summary>Draws it into a rectangle of a page, with the letters of the patient's directions and a scale.</summary>
    public void Draw(PageCanvas page, SKRect room, Func<double, SKBitmap> render)
    {
        var axes = new PatientAxes(_grid);
        Pane.Draw(
            page, (WidthMm, HeightMm), render,
            (axes.Letters(PatientAxes.Side, towardEnd: false), axes.Letters(PatientAxes.Side, towardEnd: true), axes.Letters(PatientAxes.Depth, towardEnd: false)), room);
    }

    /// <summary>Draws the slice with the body's outline.</summary>
    public SKBitmap Render(double pixelsPerMm) => Render(pixelsPerMm, Grey, 0, outline: true);

    /// <summary>Draws the slice with noise in colours from none to the most.</summary>
    public SKBitmap Render(double pixelsPerMm, IReadOnlyList<float> noise, double mostHu)
    {
        float[] shown = Shown<float>([.. noise]);
        return Render(pixelsPerMm, (hu, pixel) => float.IsNaN(shown[pixel]) ? Grey(hu, pixel) : Ramp(shown[pixel] / mostHu), mostHu, outline: false);
    }

    /// <summary>The colour of a share of the most, dark blue to yellow.</summary>
    public static SKColor Ramp(double share)
    {
        double at = Math.Clamp(share, 0, 1) * (Palette.Ramp.Length - 1);
        int lower = Math.Min((int)at, Palette.Ramp.Length - 2);
        byte Mix(byte a, byte b) => (byte)Math.Round(a + ((at - lower) * (b - a)));
        (SKColor from, SKColor to) = (Palette.Ramp[lower], Palette.Ramp[lower + 1]);
        return new SKColor(Mix(from.Red, to.Red), Mix(from.Green, to.Green), Mix(from.Blue, to.Blue));
    }

    private SKColor Grey(double hu, int pixel)
    {
        var grey = (byte)Math.Round(_window.Apply(hu) * 255);
        return new SKColor(grey, grey, grey);
    }

    private SKBitmap Render(double pixelsPerMm, Func<double, int, SKColor> color, double mostHu, bool outline)
    {
        int width = Math.Max(1, (int)Math.Round(WidthMm * pixelsPerMm)), height = Math.Max(1, (int)Math.Round(HeightMm * pixelsPerMm));
        var colors = new SKColor[width * height];
        for (int y = 0; y < height; y++)
        {
            double v = Math.Clamp(((y + 0.5) / height * _grid.Rows) - 0.5, 0, _grid.Rows - 1);
            for (int x = 0; x < width; x++)
            {
                double u = Math.Clamp(((x + 0.5) / width * _grid.Columns) - 0.5, 0, _grid.Columns - 1);
                colors[(y * width) + x] = color(Interpolated(u, v), ((int)Math.Round(v) * _grid.Columns) + (int)Math.Round(u));
            }
        }
        if (outline)
        {
            DrawOutline(colors, width, height);
        }
        return new SKBitmap(width, height, SKColorType.Rgb888x, SKAlphaType.Opaque) { Pixels = colors };
    }

    private double Interpolated(double u, double v)
    {
        (int x, int y) = (Math.Min((int)u, _grid.Columns - 2), Math.Min((int)v, _grid.Rows - 2));
        int at = (y * _grid.Columns) + x;
        double above = _hu[at] + ((u - x) * (_hu[at + 1] - _hu[at]));
        double below = _hu[at + _grid.Columns] + ((u - x) * (_hu[at + _grid.Columns + 1] - _hu[at + _grid.Columns]));
        return above + ((v - y) * (below - above));
    }

    /// <summary>Each pixel of the outline is a block of the picture's pixels; a cut one is a larger block, so that it shows in a small picture.</summary>
    private void DrawOutline(SKColor[] colors, int width, int height)
    {
        for (int pixel = 0; pixel < _body.Length; pixel++)
        {
            if (_body[pixel] != 0 && BodyOutline.IsOutline(_body, pixel, _grid, out bool isAtSide))
            {
                bool isCut = isAtSide || (_isRound && BodyOutline.IsOnCircle(pixel, _grid));
                Fill(colors, width, height, pixel, isCut ? Palette.Highlight : Palette.Accent, isCut ? 2 : 0);
            }
        }
    }

    private void Fill(SKColor[] colors, int width, int height, int pixel, SKColor color, int more)
    {
        (int row, int column) = Math.DivRem(pixel, _grid.Columns);
        (double right, double down) = ((double)width / _grid.Columns, (double)height / _grid.Rows);
        for (int y = Math.Max(0, (int)(row * down) - more); y < Math.Min(height, Math.Max((int)((row + 1) * down), (int)(row * down) + 1) + more); y++)
        {
            int from = Math.Max(0, (int)(column * right) - more), to = Math.Min(width, Math.Max((int)((column + 1) * right), (int)(column * right) + 1) + more);
            colors.AsSpan((y * width) + from, to - from).Fill(color);
        }
    }

    /// <summary>The patient's right on the left of the picture, front up.</summary>
    private T[] Shown<T>(ReadOnlySpan<T> slice)
    {
        var shown = new T[slice.Length];
        for (int pixel = 0; pixel < slice.Length; pixel++)
        {
            (int row, int column) = Math.DivRem(pixel, _grid.Columns);
            int y = _grid.BackIsLast ? row : _grid.Rows - 1 - row, x = _grid.LeftIsLast ? column : _grid.Columns - 1 - column;
            shown[(y * _grid.Columns) + x] = slice[pixel];
        }
        return shown;
    }
}

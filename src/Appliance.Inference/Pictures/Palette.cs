using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>Colours of the pages: dark, as the reading room is.</summary>
internal static class Palette
{
    public static readonly SKColor Background = new(0x10, 0x14, 0x1A);
    public static readonly SKColor Panel = new(0x1A, 0x20, 0x29);
    public static readonly SKColor Ground = new(0x00, 0x00, 0x00, 0xA0);
    public static readonly SKColor Line = new(0x38, 0x42, 0x50);
    public static readonly SKColor Text = new(0xF2, 0xF4, 0xF7);
    public static readonly SKColor Muted = new(0x9D, 0xA8, 0xB8);
    public static readonly SKColor Accent = new(0x4F, 0xC3, 0xF7);
    public static readonly SKColor Highlight = new(0xFF, 0x3D, 0x5A);

    /// <summary>A second curve beside the accent.</summary>
    public static readonly SKColor Second = new(0xFF, 0xD5, 0x4F);

    /// <summary>From nothing to the most: even in brightness, and told apart by those who do not see red.</summary>
    public static readonly SKColor[] Ramp = [new(0x1B, 0x0C, 0x41), new(0x4B, 0x2C, 0x8A), new(0x2A, 0x78, 0x8E), new(0x35, 0xB7, 0x79), new(0xFD, 0xE7, 0x25)];

    public static readonly SKColor Banner = new(0x8A, 0x5A, 0x00);
    public static readonly SKColor Failure = new(0xEF, 0x6C, 0x6C);
    public static readonly SKColor Abstention = new(0xB3, 0x9D, 0xDB);
    public static readonly SKColor Refusal = new(0xF4, 0xB9, 0x42);
}

using Appliance.Dicom.Imaging.Display;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>How volumes and structures are shown.</summary>
/// <param name="Window">The window of the grey values.</param>
/// <param name="Segments">The structures, with their colours.</param>
/// <param name="Highlight">Values inside structures that are coloured; null for none.</param>
/// <param name="Fill">How much of a structure's colour lies over it, 0 to 1; outlines are always drawn.</param>
internal sealed record SceneLook(VoiWindow Window, IReadOnlyList<SegmentDescription> Segments, Highlight? Highlight, double Fill)
{
    private const double HighlightWeight = 0.55;
    private readonly SKColor[] _colors = Colors(Segments);

    /// <summary>The colour of a label's outline.</summary>
    public SKColor ColorOf(byte label) => _colors[label];

    /// <summary>The number of a structure, as in the segmentation and in the legend.</summary>
    public int NumberOf(byte label) => Segments.Index().First(segment => segment.Item.Label == label).Index + 1;

    /// <summary>The structure that a finding is about; null for none, or for one that is not shown.</summary>
    public SegmentDescription? SegmentOf(Finding finding) =>
        Segments.FirstOrDefault(segment => finding.Site is not null && segment.Type == finding.Site && segment.Laterality == finding.Laterality);

    /// <summary>The colour of a value in a structure, or outside all (label 0).</summary>
    public SKColor ColorOf(double value, byte label)
    {
        var grey = (byte)Math.Round(Window.Apply(value) * 255);
        return label == 0 ? new SKColor(grey, grey, grey)
            : Highlight?.Holds(value) == true ? Mix(grey, Palette.Highlight, HighlightWeight)
            : Mix(grey, _colors[label], Fill);
    }

    private static SKColor Mix(byte grey, SKColor color, double weight)
    {
        byte Of(byte part) => (byte)((grey * (1 - weight)) + (part * weight));
        return new SKColor(Of(color.Red), Of(color.Green), Of(color.Blue));
    }

    private static SKColor[] Colors(IReadOnlyList<SegmentDescription> segments)
    {
        var colors = new SKColor[256];
        Array.Fill(colors, SKColors.White);
        foreach (SegmentDescription segment in segments)
        {
            colors[segment.Label] = SKColor.Parse(segment.Color);
        }

        return colors;
    }
}

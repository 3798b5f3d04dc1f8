using System.Text.Json;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging.Display;
using Appliance.Inference.Apps;
using Appliance.Inference.Pictures;
using Appliance.Inference.Tests.Support;
using SkiaSharp;

namespace Appliance.Inference.Tests.Pictures;

/// <summary>Every structure is named whole, and its colour is told from the others'.</summary>
public sealed class LegendTests
{
    private static readonly SKSize Panel = new(392, 402);

    /// <summary>Least distance in CIELAB of two colours of one app: 2.3 is just noticed side by side, a swatch and a tinted picture lie apart.</summary>
    private const double LeastDistance = 20;

    /// <summary>The shipped apps that segment; read as text, because some wait for their weights.</summary>
    public static TheoryData<string> Apps => [.. Directory.GetFiles(TestData.Models, "app.json", SearchOption.AllDirectories)
        .Where(path => Path.GetFileName(Path.GetDirectoryName(path)) != "golden" && Segments(path).Length > 0)
        .Select(path => Path.GetFileName(Path.GetDirectoryName(path))!)];

    [Theory]
    [MemberData(nameof(Apps))]
    public void Panel_NamesEveryStructureOfAShippedAppWhole(string app)
    {
        SceneLook look = Look(Segments(Path.Combine(TestData.Models, app, "app.json")));

        Assert.True(Legend.FitsALine(look) || Legend.FitsAPanel(look, Panel));
    }

    [Theory]
    [MemberData(nameof(Apps))]
    public void Colours_OfAShippedApp_AreToldApart(string app)
    {
        SegmentDescription[] segments = Segments(Path.Combine(TestData.Models, app, "app.json"));
        foreach (SegmentDescription one in segments)
        {
            foreach (SegmentDescription other in segments.Where(other => other.Label > one.Label))
            {
                double distance = Distance(SKColor.Parse(one.Color), SKColor.Parse(other.Color));
                Assert.True(distance >= LeastDistance, FormattableString.Invariant($"{one.Name} and {other.Name} are {distance:F1} apart."));
            }
        }
    }

    /// <summary>What no panel can hold goes to pages: none is cut in silence.</summary>
    [Theory]
    [InlineData(12, "A structure whose name goes on for longer than any panel beside pictures has room for", 1)]
    [InlineData(60, "Rib", 2)]
    [InlineData(200, "Rib", 4)]
    public void Names_ThatNoPanelHolds_GoToPagesOfTheirOwn(int count, string name, int pages)
    {
        SceneLook look = Look([.. Enumerable.Range(1, count).Select(label => Segment(label, $"{name} {label}"))]);

        Assert.False(Legend.FitsAPanel(look, Panel));
        IReadOnlyList<PageImage> drawn = LegendPage.Draw(LungApp.Package.Manifest, ContentQualification.Research, look);
        Assert.Equal(pages, drawn.Count);
        Assert.Equal(drawn.Count, drawn.Select(page => page.Name).Distinct().Count());
    }

    [Fact]
    public void Number_IsThatOfTheSegmentation()
    {
        SceneLook look = Look([Segment(7, "First"), Segment(3, "Second")]);

        Assert.Equal((1, 2), (look.NumberOf(7), look.NumberOf(3)));
        Assert.Equal(["1", "2"], Legend.Entries(look).Select(entry => entry.Number));
    }

    private static SceneLook Look(SegmentDescription[] segments) => new(new VoiWindow(0, 1), segments, null, 0);

    private static SegmentDescription Segment(int label, string name, string? zh = null, string color = "#FFFFFF") =>
        new((byte)label, name, Codes.AnatomicalStructure, Codes.Lung, null, color, zh);

    private static SegmentDescription[] Segments(string path)
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(path));
        return manifest.RootElement.TryGetProperty("segments", out JsonElement segments)
            ? [.. segments.EnumerateArray().Select(segment => Segment(
                segment.GetProperty("label").GetInt32(), segment.GetProperty("name").GetString()!, segment.GetProperty("nameZh").GetString(), segment.GetProperty("color").GetString()!))]
            : [];
    }

    private static double Distance(SKColor one, SKColor other)
    {
        ushort[] a = CieLab.FromSrgb(one.Red, one.Green, one.Blue), b = CieLab.FromSrgb(other.Red, other.Green, other.Blue);

        // PCS-Values of DICOM (PS3.3 C.10.7.1.1): L* 0 to 100, a* and b* -128 to 127, over 16 bits.
        double l = (a[0] - b[0]) * 100.0 / 65535, red = (a[1] - b[1]) * 255.0 / 65535, yellow = (a[2] - b[2]) * 255.0 / 65535;
        return Math.Sqrt((l * l) + (red * red) + (yellow * yellow));
    }
}

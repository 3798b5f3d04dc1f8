using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Display;
using Appliance.Inference.Apps;
using Appliance.Inference.Pictures;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;
using Appliance.Simulators.Phantoms;
using SkiaSharp;

namespace Appliance.Inference.Tests.Pictures;

/// <summary>What pages say and show is what was found, whatever page it stands on.</summary>
public sealed class PageTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(3)]
    public async Task DosePage_OfFewSlices_ShowsThreeOfThem(int slices)
    {
        AppResult result = await DoseApp.RunAsync(new WaterPhantom { Slices = slices });

        Assert.Equal(3, result.Pictures[0].Shown.Distinct().Count());
    }

    /// <summary>A window that the app names holds on every page, that of a dose app too.</summary>
    [Theory]
    [InlineData(40, 400, 128)]
    [InlineData(240, 400, 0)]
    [InlineData(40, 4000, 128)]
    [InlineData(-160, 400, 255)]
    public void BodyPicture_UsesTheAppsWindow(double centre, double width, byte grey)
    {
        var grid = VolumeGeometry.Box(new(0, 0, 0), new(new Vector3D(1, 0, 0), 1, 20), new(new Vector3D(0, 1, 0), 1, 20), new(new Vector3D(0, 0, 1), 1, 1));
        short[] values = [.. Enumerable.Repeat((short)40, 400)];
        var picture = new BodyPicture(new HuVolume(grid, values), new Mask(grid, new byte[400]), 0, new VoiWindow(centre, width));

        using SKBitmap shown = picture.Render(1);

        Assert.InRange(shown.GetPixel(10, 10).Red, Math.Max(grey - 1, 0), Math.Min(grey + 1, 255));
    }

    [Fact]
    public void Window_OfAnAppThatNamesOne_IsNotGuessed()
    {
        var grid = VolumeGeometry.Box(new(0, 0, 0), new(new Vector3D(1, 0, 0), 1, 2), new(new Vector3D(0, 1, 0), 1, 2), new(new Vector3D(0, 0, 1), 1, 1));
        var volume = new HuVolume(grid, new short[4]);
        AppManifest lung = LungApp.Package.Manifest, dose = DoseApp.Package.Manifest;

        Assert.Equal((-600, 1500), (DisplayRange.Of(lung, volume).Center, DisplayRange.Of(lung, volume).Width));
        Assert.Equal((40, 400), (DisplayRange.Of(dose, volume).Center, DisplayRange.Of(dose, volume).Width));
    }
}

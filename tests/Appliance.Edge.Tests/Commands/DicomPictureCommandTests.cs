using System.CommandLine;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging.Display;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Simulators.Phantoms;
using SkiaSharp;

namespace Appliance.Edge.Tests.Commands;

public sealed class DicomPictureCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-commands-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly string _slice;
    private readonly string _png;

    public DicomPictureCommandTests()
    {
        _slice = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 48, Columns = 64, Slices = 10 }).WriteDicom(_folder.FullName)[5];
        _png = Path.Combine(_folder.FullName, "out.png");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData("40,400")]
    public void Picture_OfASlice_IsWhatTheDisplayPipelineShows(string? window)
    {
        string[] view = window is null ? [] : ["--window", window];

        Assert.Equal(ExitCodes.Success, Invoke(["dicom", "picture", _slice, .. view, "-o", _png]));

        VoiWindow? asked = null;
        Assert.Equal(window is not null, VoiWindow.TryParse(window ?? "", out asked));
        DisplayImage expected = FrameRenderer.Render(DicomFile.Open(_slice), 0, asked, null, TestContext.Current.CancellationToken);
        using SKBitmap drawn = SKBitmap.Decode(_png);
        Assert.Equal((64, 48), (drawn.Width, drawn.Height));
        Assert.Equal(expected.Pixels, drawn.Pixels.Select(pixel => pixel.Red));
        Assert.Contains("64 × 48", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_OfColor_KeepsItsColors()
    {
        DicomDataset dataset = DicomFile.Open(_slice).Dataset.AddOrUpdate<ushort>(DicomTag.Rows, 1).AddOrUpdate<ushort>(DicomTag.Columns, 3)
            .AddOrUpdate<ushort>(DicomTag.SamplesPerPixel, 3).AddOrUpdate(DicomTag.PhotometricInterpretation, "RGB")
            .AddOrUpdate<ushort>(DicomTag.BitsAllocated, 8).AddOrUpdate<ushort>(DicomTag.BitsStored, 8).AddOrUpdate<ushort>(DicomTag.HighBit, 7)
            .AddOrUpdate(DicomTag.PixelData, DicomVR.OB, [255, 0, 0, 0, 255, 0, 1, 2, 3, 0]);
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(_slice);

        Assert.Equal(ExitCodes.Success, Invoke("dicom", "picture", _slice, "-o", _png));

        using SKBitmap drawn = SKBitmap.Decode(_png);
        Assert.Equal([new SKColor(255, 0, 0), new SKColor(0, 255, 0), new SKColor(1, 2, 3)], drawn.Pixels);
    }

    [Fact]
    public void Picture_PixelDataLongerThanItShouldBe_IsDrawnAndSaid()
    {
        DicomDataset dataset = DicomFile.Open(_slice).Dataset.AddOrUpdate<ushort>(DicomTag.Rows, 47);
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(_slice);

        Assert.Equal(ExitCodes.Success, Invoke("dicom", "picture", _slice, "-o", _png));
        Assert.Contains("128", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_NoSuchFrame_SaysHowManyThereAre()
    {
        Assert.Equal(ExitCodes.Negative, Invoke("dicom", "picture", _slice, "--frame", "2", "-o", _png));
        Assert.Contains("1", _error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(_png));
    }

    [Theory]
    [InlineData("40")]
    [InlineData("40,0.5")]
    public void Picture_NotAWindow_IsAUsageError(string window) =>
        Assert.Equal(ExitCodes.Usage, Invoke("dicom", "picture", _slice, "--window", window, "-o", _png));

    [Fact]
    public void Picture_NoFile_IsADiskError() => Assert.Equal(ExitCodes.Disk, Invoke("dicom", "picture", _slice + ".none", "-o", _png));

    private int Invoke(params string[] arguments) =>
        CommandTree.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = _output, Error = _error });
}

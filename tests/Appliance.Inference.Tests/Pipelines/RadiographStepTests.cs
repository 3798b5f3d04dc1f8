using Appliance.Dicom.Data;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Pipelines.Steps;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>What is shown of a radiograph: the same picture, however it is stored, and the picture that pydicom and numpy compute.</summary>
public sealed class RadiographStepTests : IDisposable
{
    private static readonly RadiographOptions Plain = new() { Rows = 150, Columns = 200 };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(8, false, "MONOCHROME2")]
    [InlineData(8, false, "MONOCHROME1")]
    [InlineData(10, false, "MONOCHROME1")]
    [InlineData(12, true, "MONOCHROME2")]
    [InlineData(14, true, "MONOCHROME1")]
    [InlineData(16, false, "MONOCHROME1")]
    [InlineData(16, true, "MONOCHROME2")]
    public async Task AnyBitsSignAndPhotometric_ShowTheSamePicture(int bits, bool isSigned, string photometric)
    {
        double[] drawn = new RadiographPhantom(Plain.Seed).Render(Plain.Rows, Plain.Columns);

        FloatVolume shown = await ShowAsync(RadiographDicom.Make(drawn, Plain with { BitsStored = bits, IsSigned = isSigned, Photometric = photometric }));

        Assert.Equal((150, 200), (shown.Geometry.Rows, shown.Geometry.Columns));
        Assert.All(drawn.Zip(shown.Voxels), pair => Assert.Equal(pair.First, pair.Second, tolerance: 0.007));
    }

    [Fact]
    public async Task DxWithInversePresentationShape_IsInvertedOnce()
    {
        RadiographOptions dx = Plain with { Modality = "DX", SopClass = "1.2.840.10008.5.1.4.1.1.1.1", Photometric = "MONOCHROME1" };
        FloatVolume one = await ShowAsync(RadiographDicom.Make(dx)), other = await ShowAsync(RadiographDicom.Make(Plain));

        Assert.All(one.Voxels.Zip(other.Voxels), pair => Assert.Equal(pair.First, pair.Second, tolerance: 0.005f));
    }

    [Theory]
    [InlineData("window")]
    [InlineData("sigmoid")]
    [InlineData("table")]
    [InlineData("none")]
    public async Task VoiTransformation_IsWhatPydicomApplies(string voi)
    {
        DicomFile file = RadiographDicom.Make(Plain with { Photometric = "MONOCHROME1" });
        Change(file.Dataset, voi);

        FloatVolume shown = await ShowAsync(file);

        string path = Path.Combine(_folder.Path, "0.dcm"), raw = Path.Combine(_folder.Path, "expected.raw");
        (int exitCode, string output) = Peers.Run("/usr/bin/python3", ["-c", Oracle, path, raw]);
        Assert.SkipUnless(exitCode == 0 || Environment.GetEnvironmentVariable("CI") == "true", "python3-pydicom is not installed.");
        Assert.True(exitCode == 0, output);
        float[] expected = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(raw)).ToArray();
        Assert.All(expected.Zip(shown.Voxels), pair => Assert.Equal(pair.First, pair.Second, tolerance: 0.0041f));
    }

    [Fact]
    public async Task PixelDataThatIsTooShort_IsRefused()
    {
        DicomFile file = RadiographDicom.Make(Plain);
        file.Dataset.AddOrUpdate(DicomTag.PixelData, DicomVR.OW, new byte[100]);
        Assert.Equal(RefusalCodes.UnreadablePixels, Assert.Single((await RunAsync(file)).Refusals).Code);
    }

    private const string Oracle = """
        import sys, numpy, pydicom
        from pydicom.pixel_data_handlers.util import apply_modality_lut, apply_voi_lut
        ds = pydicom.dcmread(sys.argv[1])
        values = apply_modality_lut(ds.pixel_array, ds)
        if 'WindowCenter' in ds or 'VOILUTSequence' in ds:
            shown = apply_voi_lut(values, ds, prefer_lut=False).astype('float64')
            if 'VOILUTSequence' in ds:
                shown /= 2 ** ds.VOILUTSequence[0].LUTDescriptor[2] - 1
            else:
                shown = shown / (2 ** ds.BitsStored - 1)
        else:
            shown = (values - values.min()) / (values.max() - values.min())
        (1 - shown).astype('float32').tofile(sys.argv[2])
        """;

    private static void Change(DicomDataset image, string voi)
    {
        if (voi is "window" or "sigmoid")
        {
            image.AddOrUpdate(DicomTag.WindowCenter, "1800");
            image.AddOrUpdate(DicomTag.WindowWidth, "2100");
            image.AddOrUpdate(DicomTag.VOILUTFunction, voi == "sigmoid" ? "SIGMOID" : "LINEAR");
            return;
        }

        image.Remove(DicomTag.WindowCenter);
        image.Remove(DicomTag.WindowWidth);
        if (voi == "table")
        {
            var entries = new byte[4096 * 2];
            for (int value = 0; value < 4096; value++)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(entries.AsSpan(2 * value), (ushort)(value * value / 4096));
            }

            var item = new DicomDataset();
            item.AddOrUpdate(DicomTag.LUTDescriptor, (ushort)4096, (ushort)0, (ushort)12);
            item.AddOrUpdate(DicomTag.LUTData, DicomVR.OW, entries);
            image.AddOrUpdate(new DicomSequence(DicomTag.VOILUTSequence, item));
        }
    }

    private async Task<FloatVolume> ShowAsync(DicomFile file) => Assert.IsType<FloatVolume>((await RunAsync(file)).Value);

    private async Task<StepOutcome> RunAsync(DicomFile file)
    {
        StudyInput study = StudyInput.Open(RadiographApp.Save(_folder.Path, [file]));
        using var models = new Appliance.Inference.Runtime.OnnxModelCache(new());
        var context = new StepContext
        {
            Study = study,
            Package = RadiographApp.Package,
            Qualification = Appliance.Dicom.Evidence.ContentQualification.Research,
            Models = models,
            Inputs = new Dictionary<string, object> { ["series"] = ProjectionChoice.Decide(study.Images, RadiographApp.Package.Manifest.Input).Series! },
            ReportProgress = _ => { },
        };
        return await RadiographApp.Package.Graph.Nodes.Select(node => node.Step).OfType<RadiographStep>().Single().RunAsync(context, TestContext.Current.CancellationToken);
    }
}

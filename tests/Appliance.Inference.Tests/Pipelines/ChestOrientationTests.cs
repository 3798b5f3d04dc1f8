using System.Security.Cryptography;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging.Display;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Reporting;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>cxr-orientation-qc on phantoms whose position is known, and on public radiographs.</summary>
public sealed class ChestOrientationTests : IDisposable
{
    private const string Dog = "dicom/ImagingDataCommons+highdicom/data/test_files/dx_image.dcm";
    private const string Chest = "dicom/mlmed+torchxrayvision/tests/1.2.276.0.7230010.3.1.4.8323329.6904.1517875201.850819.dcm";
    private const string MislabelledChest = "dicom/mlmed+torchxrayvision/tests/Fake_MONOHR1.dcm";
    private static readonly RadiographOptions Phantom = new() { Rows = 440, Columns = 400 };
    private readonly OnnxModelCache _models = new(new OnnxRuntimeOptions { Threads = 1 });

    public void Dispose() => _models.Dispose();

    [Theory]
    [InlineData(0, "upright")]
    [InlineData(1, "clockwise")]
    [InlineData(2, "upside-down")]
    [InlineData(3, "counterclockwise")]
    public async Task Phantom_EveryQuarterTurnAndPolarity_IsReported(int quarters, string expected)
    {
        foreach (bool isInverted in new[] { false, true })
        {
            AppResult result = await RadiographApp.RunAsync(Phantom with { QuarterTurns = quarters, IsInverted = isInverted });

            Assert.True(result.Outcome == RunOutcome.Reported, string.Join(' ', result.Refusals) + result.Failure + result.Abstention);
            Assert.Equal((expected, isInverted ? "inverted" : "normal"), (result.Answer("rotation"), result.Answer("polarity")));
            Assert.All(result.Findings, finding => Assert.InRange(finding.Confidence!.Value, 0.9, 1));
            Assert.Equal(["orientation", "confidence"], result.Pictures.Select(page => page.Name));
        }
    }

    /// <summary>The same picture, stored in every way that devices have.</summary>
    [Theory]
    [InlineData(8, false, "MONOCHROME1")]
    [InlineData(10, true, "MONOCHROME2")]
    [InlineData(14, false, "MONOCHROME1")]
    [InlineData(16, true, "MONOCHROME1")]
    public async Task Monochrome1AndEveryDepth_AreNoInversion(int bits, bool isSigned, string photometric)
    {
        AppResult plain = await RadiographApp.RunAsync(Phantom), other = await RadiographApp.RunAsync(Phantom with { BitsStored = bits, IsSigned = isSigned, Photometric = photometric });

        Assert.Equal(plain.Findings.Select(finding => finding.Answer!.Id), other.Findings.Select(finding => finding.Answer!.Id));
        Assert.Equal("normal", other.Answer("polarity"));
    }

    [Fact]
    public async Task Dog_IsRefused_AsUnlikeTheTrainingImages()
    {
        AppResult result = await RadiographApp.RunAsync([TestData.Folder(Dog)]);
        Assert.Equal((RunOutcome.Refused, RefusalCodes.UnlikeTraining), (result.Outcome, Assert.Single(result.Refusals).Code));
    }

    /// <summary>The publisher wrote it as a secondary capture, so it is refused; as a CR it is read. Its twin says MONOCHROME1 of the same pixels: inverted.</summary>
    [Fact]
    public async Task RealChest_AsSecondaryCaptureIsRefused_AsCrIsUpright_AndItsMislabelledTwinIsInverted()
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<string> raw = Peers.Decompress([TestData.Folder(Chest), TestData.Folder(MislabelledChest)], folder.Path);

        Assert.Equal(RefusalCodes.SopClass, Assert.Single((await RadiographApp.RunAsync([raw[0]])).Refusals).Code);
        AppResult[] asCr = [await AsCrAsync(raw[0]), await AsCrAsync(raw[1])];

        Assert.All(asCr, result => Assert.True(result.Outcome == RunOutcome.Reported, string.Join(' ', result.Refusals) + result.Abstention));
        Assert.Equal([("upright", "normal"), ("upright", "inverted")], asCr.Select(result => (result.Answer("rotation"), result.Answer("polarity"))));
        Assert.Equal("no-sign", asCr[0].Answer("laterality"));
    }

    [Fact]
    public async Task OneAndTwoThreads_GiveTheSameEvidenceByteForByte()
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<string> study = RadiographApp.Save(folder.Path, [RadiographDicom.Make(Phantom with { QuarterTurns = 1, IsInverted = true })]);

        string[][] digests = [await DigestsAsync(study, 1), await DigestsAsync(study, 2), await DigestsAsync(study, 1)];

        Assert.Equal(digests[0], digests[1]);
        Assert.Equal(digests[0], digests[2]);
    }

    [Fact]
    public async Task Flat_IsRefused() =>
        Assert.Equal(RefusalCodes.FlatVolume, Assert.Single((await RadiographApp.RunAsync(RadiographDicom.Make(new double[160 * 160], new RadiographOptions { Rows = 160, Columns = 160 }))).Refusals).Code);

    [Fact]
    public async Task GoldenCases_ComeOut()
    {
        foreach (GoldenCase golden in GoldenCase.Of(RadiographApp.Package))
        {
            Assert.Empty(await golden.RunAsync(new AppEngine(_models, TimeProvider.System), RadiographApp.Package, progress: null, TestContext.Current.CancellationToken));
        }
    }

    /// <summary>
    /// CT, MR, ultrasound and others of the public set, one a series, dressed as chest radiographs: the header says nothing against them, so the
    /// likeness alone keeps them out: all of them, as the model card says.
    /// </summary>
    [Fact]
    public async Task ImagesOfOtherKinds_DressedAsRadiographs_AreKeptOutByTheirLooks()
    {
        int read = 0, refused = 0;
        var series = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(TestData.Folder("dicom"), "*.dcm", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (Picture(path, series) is { } picture)
            {
                AppResult result = await RunAsync(picture.Grey, new RadiographOptions { Rows = picture.Rows, Columns = picture.Columns, View = "" });
                refused += result.Outcome == RunOutcome.Reported ? 0 : 1;
                read++;
                TestContext.Current.TestOutputHelper?.WriteLine($"{result.Outcome} {string.Join(' ', result.Refusals.SelectMany(reason => reason.Facts))} {Path.GetFileName(path)}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} of {read} are not answered");
        Assert.InRange(read, 5, 200);
        Assert.Equal(read, refused);
    }

    private static (double[] Grey, int Rows, int Columns)? Picture(string path, HashSet<string> series)
    {
        try
        {
            DicomFile file = DicomFile.Open(path);
            bool isOther = file.Dataset.GetStringOrEmpty(DicomTag.Modality) is not ("CR" or "DX") && !file.TransferSyntax.IsEncapsulated;
            if (!isOther || !series.Add(file.Dataset.GetStringOrEmpty(DicomTag.SeriesInstanceUID)))
            {
                return null;
            }

            DisplayImage shown = FrameRenderer.Render(file, cancellationToken: TestContext.Current.CancellationToken);
            return shown.IsColor || Math.Min(shown.Rows, shown.Columns) < 144 ? null : ([.. shown.Pixels.Select(grey => grey / 255.0)], shown.Rows, shown.Columns);
        }
        catch (DicomDataException)
        {
            return null;
        }
    }

    private async Task<AppResult> RunAsync(double[] picture, RadiographOptions options)
    {
        using var folder = new TemporaryFolder();
        return await RadiographApp.RunAsync(RadiographApp.Save(folder.Path, [RadiographDicom.Make(picture, options)]), _models);
    }

    private async Task<AppResult> AsCrAsync(string path)
    {
        DicomFile file = DicomFile.Open(path);
        file.Dataset.AddOrUpdate(DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.1");
        using var folder = new TemporaryFolder();
        return await RadiographApp.RunAsync(RadiographApp.Save(folder.Path, [file]), _models);
    }

    private static async Task<string[]> DigestsAsync(IReadOnlyList<string> study, int threads)
    {
        AppResult result = await RadiographApp.RunAsync(study, threads);
        Assert.Equal(RunOutcome.Reported, result.Outcome);
        using var folder = new TemporaryFolder();
        return [.. EvidenceComposer.Compose(result, RadiographApp.Package, EvidenceComposerTests.Context with { AppId = RadiographApp.Package.Id }).Select(item =>
        {
            string path = Path.Combine(folder.Path, $"{item.Kind}-{item.Number}.dcm");
            item.File.Save(path);
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        })];
    }
}

using Appliance.Dicom.Data;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>What ct-dose-noise must not read, each with the reason it gives.</summary>
public sealed class DoseRefusalTests : IDisposable
{
    private static readonly WaterPhantom Small = new() { WidthMm = 200, Size = 120, PixelSpacing = 2, Slices = 8 };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("MR", RefusalCodes.NoSuchModality)]
    [InlineData("DX", RefusalCodes.NoSuchModality)]
    [InlineData("CR", RefusalCodes.NoSuchModality)]
    public async Task OtherModality_IsRefused(string modality, string code) =>
        AssertRefused(await RunChangedAsync((dataset, _) => dataset.AddOrUpdate(DicomTag.Modality, modality)), code);

    [Fact]
    public async Task Localizers_AreRefused() =>
        AssertRefused(await RunChangedAsync((dataset, _) => dataset.AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "LOCALIZER")), RefusalCodes.OnlyLocalizers);

    [Fact]
    public async Task SlicesMissing_AreRefused() => AssertRefused(await DoseApp.RunAsync(Small.WriteDicom(_folder.Path).Where((_, slice) => slice is not (3 or 4))), RefusalCodes.SliceGap);

    [Fact]
    public async Task TwoSlices_AreRefused() => AssertRefused(await DoseApp.RunAsync(Small.WriteDicom(_folder.Path).Take(2)), RefusalCodes.TooFewSlices);

    [Fact]
    public async Task NotHounsfield_IsRefused() =>
        AssertRefused(await RunChangedAsync((dataset, _) => dataset.AddOrUpdate(DicomTag.RescaleIntercept, "0")), RefusalCodes.HounsfieldRange);

    [Fact]
    public async Task CoronalSlices_AreRefused() =>
        AssertRefused(await RunChangedAsync((dataset, _) => dataset.AddOrUpdate(DicomTag.ImageOrientationPatient, "1", "0", "0", "0", "0", "-1")), RefusalCodes.NotAxial);

    [Fact]
    public async Task TiltedGantry_IsRefused() => AssertRefused(
        await DoseApp.RunAsync(new EllipsoidPhantom { TiltDegrees = 4, HalfAxes = new(90, 90, 400) }.WriteDicom(_folder.Path)), RefusalCodes.GantryTilt);

    [Fact]
    public async Task PixelsTooLargeForNoise_AreRefused() =>
        AssertRefused(await DoseApp.RunAsync((Small with { PixelSpacing = 4, Size = 80 }).WriteDicom(_folder.Path)), RefusalCodes.PixelSpacing);

    [Fact]
    public async Task NothingButAir_IsRefused() => AssertRefused(
        await RunChangedAsync((dataset, _) => { }, Small with { WidthMm = 5, Hu = 100 }), RefusalCodes.NothingFound);

    [Theory]
    [InlineData(160, false)]
    [InlineData(190, true)]
    public async Task BodyCutOffByTheFieldOfView_IsRefused(int field, bool isRound)
    {
        AppResult result = await DoseApp.RunAsync((Small with { Size = field / 2, RoundField = isRound }).WriteDicom(_folder.Path));

        AssertRefused(result, RefusalCodes.BodyCutOff);
        Assert.Equal("20", Assert.Single(result.Refusals).Facts[1]);
    }

    [Fact]
    public async Task BodyCutOffALittle_IsReported_AndSaid()
    {
        AppResult result = await DoseApp.RunAsync((Small with { Size = 130, LeftMm = 32 }).WriteDicom(_folder.Path));

        Assert.Equal(RunOutcome.Reported, result.Outcome);
        Assert.InRange(result.Value("outline-cut"), 1, 20);
    }

    private static void AssertRefused(AppResult result, string code)
    {
        Assert.True(result.Outcome == RunOutcome.Refused, result.Outcome + " " + result.Failure);
        RefusalReason reason = result.Refusals.Single(one => one.Code == code);
        Assert.All([reason.TextEn, reason.TextZh, reason.RemedyEn, reason.RemedyZh], text => Assert.NotEqual("", text));
        Assert.Empty(result.Findings);
        Assert.Equal("refusal", Assert.Single(result.Pictures).Name);
    }

    private async Task<AppResult> RunChangedAsync(Action<DicomDataset, int> change, WaterPhantom? phantom = null)
    {
        IReadOnlyList<string> paths = (phantom ?? Small).WriteDicom(_folder.Path);
        foreach ((int index, string path) in paths.Index())
        {
            DicomFile file = DicomFile.Open(path);
            change(file.Dataset, index);
            new DicomFile(file.Dataset, file.TransferSyntax).Save(path);
        }
        return await DoseApp.RunAsync(paths);
    }
}

using System.Text.Json.Nodes;
using Appliance.Dicom.Data;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>What the app must not read, each with the reason it gives.</summary>
public sealed class RefusalTests : IDisposable
{
    private static readonly ThoraxPhantomOptions Small = new() { Rows = 128, Columns = 128, Slices = 60 };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task HeadEndMissing_IsRefused() =>
        await AssertPhantomRefusedAsync(Small with { TruncateTop = 0.35 }, RefusalCodes.LungsCutAtHead);

    [Fact]
    public async Task FootEndMissing_IsRefused() =>
        await AssertPhantomRefusedAsync(Small with { TruncateBottom = 0.35 }, RefusalCodes.LungsCutAtFeet);

    [Fact]
    public async Task SlicesMissingInTheMiddle_AreRefused() =>
        await AssertPhantomRefusedAsync(Small with { MissingSlices = 3 }, RefusalCodes.SliceGap);

    [Fact]
    public async Task ShortScan_IsRefusedBeforeAnyPixelIsRead()
    {
        IReadOnlyList<string> paths = ThoraxPhantom.Make(Small with { TruncateTop = 0.3, TruncateBottom = 0.4 }).WriteDicom(_folder.Path);
        AppResult result = await LungApp.RunAsync(paths);
        Assert.Contains(result.Refusals, reason => reason.Code == RefusalCodes.CoverageTooShort);
        Assert.Equal("series", Assert.Single(result.Timings).StepId);
        SeriesCandidate only = Assert.Single(result.Candidates);
        Assert.Equal((SeriesStanding.BreaksContract, result.Refusals), (only.Standing, only.Reasons));
    }

    [Fact]
    public async Task OnlyLocalizer_IsRefused()
    {
        IReadOnlyList<string> paths = ThoraxPhantom.Make(Small with { Localizer = true }).WriteDicom(_folder.Path);
        AssertRefused(await LungApp.RunAsync([paths[^1]]), RefusalCodes.OnlyLocalizers);
    }

    [Fact]
    public async Task Localizer_BesideASeries_IsLeftOut_AndNamed()
    {
        IReadOnlyList<string> paths = ThoraxPhantom.Make(Small with { Localizer = true }).WriteDicom(_folder.Path);
        AppResult result = await LungApp.RunAsync(paths);
        Assert.Equal(RunOutcome.Reported, result.Outcome);
        Assert.Equal(60, result.SourceImages.Count);
        Assert.Equal([(SeriesStanding.Chosen, 2, 60), (SeriesStanding.ImageType, 1, 1)], result.Candidates.Select(candidate => (candidate.Standing, candidate.Number!.Value, candidate.Slices)));
    }

    [Fact]
    public async Task Localizer_WithinTheSeries_IsCountedAsLeftOut_AndNamed()
    {
        IReadOnlyList<string> paths = ThoraxPhantom.Make(Small with { Localizer = true }).WriteDicom(_folder.Path);
        DicomFile localizer = DicomFile.Open(paths[^1]), slice = DicomFile.Open(paths[0]);
        localizer.Dataset.AddOrUpdate(DicomTag.SeriesInstanceUID, slice.Dataset.GetString(DicomTag.SeriesInstanceUID));
        localizer.Save(paths[^1]);

        AppResult result = await LungApp.RunAsync(paths);

        Assert.Equal((RunOutcome.Reported, 60), (result.Outcome, result.SourceImages.Count));
        Assert.Equal(1, result.LeftOut[LeftOutReason.Localizer]);
        Assert.Equal([SeriesStanding.Chosen, SeriesStanding.ImageType], result.Candidates.Select(candidate => candidate.Standing));
    }

    [Fact]
    public async Task OtherModality_IsRefused() =>
        AssertRefused(await RunChangedAsync((dataset, _) => dataset.AddOrUpdate(DicomTag.Modality, "MR")), RefusalCodes.NoSuchModality);

    [Fact]
    public async Task OtherSopClass_IsRefused() =>
        AssertRefused(await RunChangedAsync((dataset, _) => dataset.AddOrUpdate(DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage.Value)), RefusalCodes.SopClass);

    [Fact]
    public async Task CoronalSlices_AreRefused() =>
        AssertRefused(await RunChangedAsync((dataset, _) => dataset.AddOrUpdate(DicomTag.ImageOrientationPatient, "1", "0", "0", "0", "0", "-1")), RefusalCodes.NotAxial);

    [Fact]
    public async Task NoPositions_AreRefused() =>
        AssertRefused(await RunChangedAsync((dataset, _) => dataset.Remove(DicomTag.ImagePositionPatient)), RefusalCodes.NoGeometry);

    [Fact]
    public async Task ThickSlices_AreRefused() =>
        AssertRefused(await RunChangedAsync((dataset, _) => dataset.AddOrUpdate(DicomTag.SliceThickness, "10")), RefusalCodes.SliceThickness);

    [Fact]
    public async Task SlicesTwice_AreRefused() =>
        AssertRefused(await RunChangedAsync((_, _) => { }, andAgain: true), RefusalCodes.DuplicateSlices);

    [Fact]
    public async Task NotHounsfield_IsRefused() =>
        AssertRefused(await RunChangedAsync((dataset, _) => dataset.AddOrUpdate(DicomTag.RescaleIntercept, "0")), RefusalCodes.HounsfieldRange);

    [Fact]
    public async Task PixelsCutOff_AreRefused() => AssertRefused(
        await RunChangedAsync((dataset, index) =>
        {
            if (index == 30)
            {
                dataset.AddOrUpdate(DicomTag.PixelData, DicomVR.OW, new byte[100]);
            }
        }),
        RefusalCodes.UnreadablePixels);

    [Fact]
    public async Task NoDicomAtAll_IsRefused()
    {
        string path = Path.Combine(_folder.Path, "note.txt");
        File.WriteAllText(path, "not DICOM");
        AppResult result = await LungApp.RunAsync([path]);
        AssertRefused(result, RefusalCodes.NoSuchModality);
        Assert.Empty(result.SourceImages);
    }

    [Fact]
    public async Task RealAbdomen_Compressed_IsRefusedByItsCoverage()
    {
        AppResult result = await LungApp.RunFolderAsync(TestData.AbdomenCt);
        Assert.Equal(RunOutcome.Refused, result.Outcome);
        RefusalReason coverage = result.Refusals.Single(reason => reason.Code == RefusalCodes.CoverageTooShort);
        Assert.Equal(["40", "150"], coverage.Facts);
    }

    [Fact]
    public async Task RealAbdomen_CompressedAndLongEnough_IsRefusedByTheNameOfItsCompression()
    {
        AppResult result = await RunWithLooseContractAsync(NamedCopies(Directory.GetFiles(TestData.AbdomenCt)));
        AssertRefused(result, RefusalCodes.TransferSyntax);
        Assert.Contains("JPEG 2000", result.Refusals[0].TextEn, StringComparison.Ordinal);
        Assert.Contains("1.2.840.10008.1.2.4.90", result.Refusals[0].TextZh, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RealAbdomen_Decompressed_IsRefusedForLackOfLungs()
    {
        AppResult result = await RunWithLooseContractAsync(Peers.Decompress(NamedCopies(Directory.GetFiles(TestData.AbdomenCt)), _folder.Path));
        Assert.Equal(RunOutcome.Refused, result.Outcome);
        Assert.All(result.Refusals, reason => Assert.Contains(reason.Code, (string[])
            [RefusalCodes.NoLungs, RefusalCodes.LungsCutAtHead, RefusalCodes.LungsCutAtFeet, RefusalCodes.OneLungMissing, RefusalCodes.LungVolume]));
    }

    private async Task AssertPhantomRefusedAsync(ThoraxPhantomOptions options, string code) =>
        AssertRefused(await LungApp.RunAsync(ThoraxPhantom.Make(options).WriteDicom(_folder.Path)), code);

    private static void AssertRefused(AppResult result, string code)
    {
        Assert.True(result.Outcome == RunOutcome.Refused, result.Outcome + " " + result.Failure);
        Assert.Contains(result.Refusals, reason => reason.Code == code);
        Assert.Empty(result.Findings);
        Assert.Null(result.Segmentation);
        Assert.Equal("refusal", Assert.Single(result.Pictures).Name);
    }

    private async Task<AppResult> RunChangedAsync(Action<DicomDataset, int> change, bool andAgain = false)
    {
        var paths = new List<string>();
        foreach ((string path, int index) in ThoraxPhantom.Make(Small).WriteDicom(_folder.Path).Select((path, index) => (path, index)))
        {
            DicomFile file = DicomFile.Open(path);
            change(file.Dataset, index);
            file = new DicomFile(file.Dataset, file.TransferSyntax);
            file.Save(path + ".changed");
            paths.Add(path + ".changed");
            if (andAgain)
            {
                file.Dataset.AddOrUpdate(DicomTag.SOPInstanceUID, $"2.25.{index + 1}");
                new DicomFile(file.Dataset, file.TransferSyntax).Save(path + ".again");
                paths.Add(path + ".again");
            }
        }
        return await LungApp.RunAsync(paths);
    }

    /// <summary>The public files lost their UIDs; copies get some.</summary>
    private List<string> NamedCopies(IEnumerable<string> files)
    {
        var copies = new List<string>();
        foreach (string path in files)
        {
            DicomFile file = DicomFile.Open(path);
            file.Dataset.AddOrUpdate(DicomTag.SOPClassUID, DicomUID.CTImageStorage.Value);
            file.Dataset.AddOrUpdate(DicomTag.SOPInstanceUID, $"2.25.{100 + copies.Count}");
            file.Dataset.AddOrUpdate(DicomTag.SeriesInstanceUID, "2.25.2");
            file.Dataset.AddOrUpdate(DicomTag.StudyInstanceUID, "2.25.3");
            copies.Add(Path.Combine(_folder.Path, $"named-{copies.Count}.dcm"));
            new DicomFile(file.Dataset, file.TransferSyntax).Save(copies[^1]);
        }
        return copies;
    }

    /// <summary>The same app with a contract that lets short scans in, so that what comes after the headers is seen to refuse.</summary>
    private async Task<AppResult> RunWithLooseContractAsync(IReadOnlyList<string> paths)
    {
        string loose = Directory.CreateDirectory(Path.Combine(_folder.Path, "loose")).FullName;
        JsonObject app = JsonNode.Parse(File.ReadAllText(Path.Combine(LungApp.Package.Folder, "app.json")))!.AsObject();
        app["input"]!["minSlices"] = 2;
        app["input"]!["minCoverageMm"] = 10;
        File.WriteAllText(Path.Combine(loose, "app.json"), app.ToJsonString());
        File.Copy(Path.Combine(LungApp.Package.Folder, "lung-air.onnx"), Path.Combine(loose, "lung-air.onnx"));
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        return await new AppEngine(models, TimeProvider.System).RunAsync(
            AppPackage.Load(loose), StudyInput.Open(paths), progress: null, TestContext.Current.CancellationToken);
    }
}

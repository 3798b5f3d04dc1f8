using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>The same chest as single-frame series, enhanced multi-frame image, concatenation and compressed: one answer.</summary>
public sealed class EnhancedInputTests : IDisposable
{
    private static readonly ThoraxPhantomOptions Small = new() { Rows = 128, Columns = 128, Slices = 60, Noise = 8, Shuffle = true };
    private static readonly Lazy<DicomFile[]> Slices = new(MakeSlices);
    private static readonly Lazy<Task<AppResult>> Single = new(SingleAsync);
    private readonly TemporaryFolder _folder = new();
    private readonly DicomFile[] _slices = Slices.Value;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Enhanced_GivesTheFindingsAndTheMaskOfTheSingleFrameSeries()
    {
        AppResult single = await Single.Value;
        AppResult enhanced = await RunAsync([EnhancedCt.Of(_slices)]);
        AppResult legacy = await RunAsync([EnhancedCt.Of(_slices, DicomUID.LegacyConvertedEnhancedCTImageStorage)]);

        AssertSame(single, enhanced);
        AssertSame(single, legacy);
        Assert.Single(enhanced.SourceImages);
        Assert.Equal(60, enhanced.SourceFrames.Count);
    }

    [Fact]
    public async Task Concatenation_WholeAndInAnyOrder_GivesTheSameAnswer()
    {
        IReadOnlyList<DicomFile> parts = EnhancedCt.Concatenation(_slices, 25);

        AssertSame(await Single.Value, await RunAsync(parts.Reverse()));
    }

    [Fact]
    public async Task Concatenation_PartMissing_IsRefusedWithItsNumbers()
    {
        AppResult result = await RunAsync(EnhancedCt.Concatenation(_slices, 25).Where((_, part) => part != 1));

        RefusalReason reason = result.Refusals[0];
        Assert.Equal((RunOutcome.Refused, RefusalCodes.IncompleteConcatenation), (result.Outcome, reason.Code));
        Assert.Equal(["2", "3"], reason.Facts);
    }

    [Fact]
    public async Task CompressedEnhanced_IsDecodedFrameByFrame()
    {
        string plain = Path.Combine(_folder.Path, "enhanced.dcm"), compressed = Path.Combine(_folder.Path, "rle.dcm");
        EnhancedCt.Of(_slices).Save(plain);
        (int exitCode, string output) = Peers.Run("dcmcrle", [plain, compressed]);
        Assert.True(exitCode == 0, output);

        AssertSame(await Single.Value, await RunAsync([DicomFile.Open(compressed)], new RleDecoder()));
        Assert.Equal(RefusalCodes.TransferSyntax, (await RunAsync([DicomFile.Open(compressed)])).Refusals[0].Code);
    }

    [Fact]
    public async Task CompressedEnhanced_EveryFrameCostsItsDeadline_IsRefusedAfterAFewOfThem()
    {
        string plain = Path.Combine(_folder.Path, "enhanced.dcm"), compressed = Path.Combine(_folder.Path, "rle.dcm");
        EnhancedCt.Of(_slices).Save(plain);
        (int exitCode, string output) = Peers.Run("dcmcrle", [plain, compressed]);
        Assert.True(exitCode == 0, output);
        var decoder = new HangingDecoder();

        AppResult result = await RunAsync([DicomFile.Open(compressed)], decoder);

        Assert.Equal(RefusalCodes.UnreadablePixels, result.Refusals[0].Code);
        Assert.InRange(decoder.Calls, 1, Environment.ProcessorCount);
    }

    [Fact]
    public async Task SegmentationOfEnhanced_PointsAtTheFrames()
    {
        DicomFile enhanced = EnhancedCt.Of(_slices);
        AppResult result = await RunAsync([enhanced]);
        var context = new EvidenceContext
        {
            AppId = "test", AppVersion = "1", AlgorithmName = "test", AlgorithmVersion = "1", AlgorithmManufacturer = "test", DeviceUid = "2.25.7",
            DeviceName = "TEST", SoftwareVersion = "1", InputDigest = new byte[32], ContentTime = DateTimeOffset.UnixEpoch,
        };

        DicomDataset segmentation = EvidenceComposer.Compose(result, LungApp.Package, context).Single(evidence => evidence.Kind == EvidenceKind.Segmentation).File.Dataset;

        Assert.All(segmentation.GetSequenceItems(DicomTag.PerFrameFunctionalGroupsSequence), frame =>
        {
            DicomDataset source = frame.GetSequenceItems(DicomTag.DerivationImageSequence)[0].GetSequenceItems(DicomTag.SourceImageSequence)[0];
            int number = source.GetValue<int>(DicomTag.ReferencedFrameNumber);
            Assert.Equal(enhanced.Dataset.GetString(DicomTag.SOPInstanceUID), source.GetString(DicomTag.ReferencedSOPInstanceUID));
            Assert.Equal(
                Position(enhanced.Dataset.GetSequenceItems(DicomTag.PerFrameFunctionalGroupsSequence)[number - 1]), Position(frame));
        });
    }

    [Fact]
    public async Task SeveralAcquisitionsInOneSeries_OneIsReadAndTheOthersAreCounted()
    {
        DicomFile[] second = [.. _slices.Select((slice, i) => new DicomFile(
            slice.Dataset.Clone().AddOrUpdate(DicomTag.SOPInstanceUID, $"2.25.9{i}").AddOrUpdate(DicomTag.AcquisitionNumber, "7"), slice.TransferSyntax))];

        AppResult result = await RunAsync([.. _slices, .. second]);

        AssertSame(await Single.Value, result);
        Assert.All(result.SourceImages, image => Assert.Equal("2", image.Header.GetString(DicomTag.AcquisitionNumber)));
        Assert.Equal(60, result.LeftOut[LeftOutReason.OtherStack]);
    }

    [Fact]
    public async Task RawImagesBesideImagesForPresentation_AreLeftOutAndCounted()
    {
        DicomFile[] raw = [.. _slices.Select((slice, i) => new DicomFile(
            slice.Dataset.Clone().AddOrUpdate(DicomTag.SOPInstanceUID, $"2.25.9{i}").AddOrUpdate(DicomTag.SeriesInstanceUID, "2.25.9")
                .AddOrUpdate(DicomTag.SeriesNumber, "1").AddOrUpdate(DicomTag.PresentationIntentType, "FOR PROCESSING"), slice.TransferSyntax))];

        AppResult result = await RunAsync([.. _slices, .. raw]);

        Assert.All(result.SourceImages, image => Assert.NotEqual("2.25.9", image.SeriesInstanceUid));
        Assert.Equal(60, result.LeftOut[LeftOutReason.ForProcessing]);
    }

    [Fact]
    public async Task DoseScreenAndLocalizerInTheSeries_AreLeftOutByTheirReasons()
    {
        DicomFile localizer = new(_slices[0].Dataset.Clone().AddOrUpdate(DicomTag.SOPInstanceUID, "2.25.91")
            .AddOrUpdate(DicomTag.ImageType, "DERIVED", "SECONDARY", "DOSE_INFO"), _slices[0].TransferSyntax);
        DicomDataset page = _slices[0].Dataset.Clone().AddOrUpdate(DicomTag.SOPInstanceUID, "2.25.92")
            .AddOrUpdate(DicomTag.ImageType, "DERIVED", "SECONDARY", "OTHER", "CT_SOM5 PROT");
        page.Remove(DicomTag.ImagePositionPatient);

        AppResult result = await RunAsync([.. _slices, localizer, new DicomFile(page, _slices[0].TransferSyntax)]);

        AssertSame(await Single.Value, result);
        Assert.Equal(2, result.LeftOut[LeftOutReason.Screen]);
    }

    private static string Position(DicomDataset frame) => string.Join('\\', frame.GetSequenceItems(DicomTag.PlanePositionSequence)[0].GetValues<double>(DicomTag.ImagePositionPatient));

    private static void AssertSame(AppResult one, AppResult other)
    {
        Assert.Equal((RunOutcome.Reported, RunOutcome.Reported), (one.Outcome, other.Outcome));
        Assert.Equal(one.Findings, other.Findings);
        Assert.Equal(one.Segmentation!.Labels, other.Segmentation!.Labels);
        Assert.True(one.Segmentation.Geometry.IsSameGrid(other.Segmentation.Geometry));
    }

    /// <summary>In the order of the shuffled file names: frames do not lie in the order of their positions.</summary>
    private static DicomFile[] MakeSlices()
    {
        using var folder = new TemporaryFolder();
        return [.. ThoraxPhantom.Make(Small).WriteDicom(folder.Path).Order(StringComparer.Ordinal).Select(path => DicomFile.Open(path))];
    }

    private static async Task<AppResult> SingleAsync()
    {
        using var folder = new TemporaryFolder();
        return await RunAsync(folder, Slices.Value, null);
    }

    private Task<AppResult> RunAsync(IEnumerable<DicomFile> files, IFrameDecoder? decoder = null) => RunAsync(_folder, files, decoder);

    private static async Task<AppResult> RunAsync(TemporaryFolder parent, IEnumerable<DicomFile> files, IFrameDecoder? decoder)
    {
        string folder = Directory.CreateDirectory(Path.Combine(parent.Path, Path.GetRandomFileName())).FullName;
        string[] paths = [.. files.Select((_, i) => Path.Combine(folder, $"{i}.dcm"))];
        foreach ((DicomFile file, string path) in files.Zip(paths))
        {
            new DicomFile(file.Dataset, file.TransferSyntax).Save(path);
        }

        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        return await new AppEngine(models, TimeProvider.System, decoder).RunAsync(
            LungApp.Package, StudyInput.Open(paths, TestContext.Current.CancellationToken), null, TestContext.Current.CancellationToken);
    }

    /// <summary>Stands for frames that each take their decoder to its deadline.</summary>
    private sealed class HangingDecoder : IFrameDecoder
    {
        private int _calls;

        internal int Calls => _calls;

        public bool CanDecode(DicomTransferSyntax syntax) => true;

        public DecodedFrame Decode(DicomTransferSyntax syntax, ReadOnlyMemory<byte> frame, PixelDescription description, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            throw new CodecException(CodecFault.TimedOut, "Decoding did not end in time and was stopped.");
        }
    }
}

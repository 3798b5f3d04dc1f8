using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Dosimetry;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>The app ct-dose-noise against what is known: water phantoms, and a real series of a Siemens scanner.</summary>
public sealed class DoseNoiseTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The known facts: Dw 307.9 mm, CTDIvol 18.5 mGy, SSDE 22.2 mGy.</summary>
    [Fact]
    public async Task RealSiemensSeries_GivesTheKnownFigures()
    {
        AppResult result = Reported(await DoseApp.RunAsync(DoseApp.RealSeries(_folder.Path)));

        Assert.Equal(307.9, result.Value("dw"), 0.5);
        Assert.Equal(18.5, result.Value("ctdivol"));
        Assert.Equal(22.2, result.Value("ssde"), 0.1);
        Assert.InRange(result.Value("noise"), 5, 20);
        Assert.Equal(0, result.Value("outline-cut"));
        Assert.Empty(result.NotMeasured);
        Assert.Equal(20, result.SourceImages.Count);
        Keep(result);
    }

    [Theory]
    [InlineData(0.7, 480)]
    [InlineData(0.9765625, 400)]
    [InlineData(1.5, 220)]
    [InlineData(2, 180)]
    public async Task WaterCylinder_OnATable_HasItsDiameter_AndTheDoseOfThat(double spacing, int size)
    {
        var phantom = new WaterPhantom { PixelSpacing = spacing, Size = size, Table = true, Noise = 10, CtdiVol = _ => 18.5 };
        AppResult result = Reported(await DoseApp.RunAsync(phantom));

        Assert.Equal(300, result.Value("dw"), 0.5);
        Assert.Equal(18.5 * SsdeFactor.Body.At(300), result.Value("ssde"), 0.1);
        Assert.Equal(SsdeFactor.Body.At(300), result.Value("ssde-factor"), 0.003);
    }

    [Fact]
    public async Task CtdiVolThatDiffersFromSliceToSlice_IsTakenSliceBySlice()
    {
        AppResult result = Reported(await DoseApp.RunAsync(new WaterPhantom { Slices = 6, EmptySlices = 1, CtdiVol = slice => slice == 0 ? 500 : 10 + slice }));

        Assert.Equal(13, result.Value("ctdivol"));
        Assert.Equal(13 * SsdeFactor.Body.At(300), result.Value("ssde"), 0.1);
    }

    [Fact]
    public async Task HeadPhantom_HasItsOwnFactor()
    {
        AppResult result = Reported(await DoseApp.RunAsync(Child));

        Assert.Equal(160, result.Value("dw"), 0.5);
        Assert.Equal(10 * SsdeFactor.Head.At(160), result.Value("ssde"), 0.1);
        Assert.Equal("113690", result.Findings.Single(finding => finding.Id == "ctdivol").Method?.Value);
    }

    public static TheoryData<string, string?, double, string> Silences => new()
    {
        { "no CTDIvol", null, 300, RefusalCodes.CtdiVolMissing },
        { "no phantom", "113691", 300, RefusalCodes.CtdiPhantom },
        { "head", "113691", 160, RefusalCodes.SsdeBodyPart },
        { "thin", "113691", 60, RefusalCodes.SsdeSize },
    };

    [Theory]
    [MemberData(nameof(Silences))]
    public async Task WithoutWhatSsdeNeeds_TheRestIsReported_AndTheReasonSaid(string what, string? phantom, double width, string code)
    {
        AppResult result = Reported(await DoseApp.RunAsync(new WaterPhantom
        {
            WidthMm = width, Noise = 10, PixelSpacing = 1, Size = 330,
            CtdiVol = slice => what == "no CTDIvol" && slice == 2 ? null : 10,
            CtdiPhantom = what == "no phantom" ? null : phantom ?? "113691",
            BodyPart = what == "head" ? "HEAD" : "ABDOMEN",
        }));

        RefusalReason reason = Assert.Single(result.NotMeasured);
        Assert.Equal(code, reason.Code);
        Assert.DoesNotContain(result.Findings, finding => finding.Id is "ssde" or "ssde-factor");
        Assert.Equal(what != "no CTDIvol", result.Findings.Any(finding => finding.Id == "ctdivol"));
        Assert.Contains(result.Findings, finding => finding.Id == "dw");
        Assert.Contains(result.Findings, finding => finding.Id == "noise");
        Assert.Equal(["dose", "noise"], result.Pictures.Select(page => page.Name));
    }

    /// <summary>Terms of PS3.16 annex L for parts of head, neck and limbs, that do not begin like the part that they belong to.</summary>
    [Theory]
    [InlineData("FEMUR")]
    [InlineData("TOE")]
    [InlineData("TMJ")]
    [InlineData("THYROID")]
    public async Task PartOfHeadNeckOrLimb_HasNoSsde(string bodyPart) => Assert.Equal(
        RefusalCodes.SsdeBodyPart, Assert.Single(Reported(await DoseApp.RunAsync(new WaterPhantom { WidthMm = 160, Hu = 40, Size = 160, BodyPart = bodyPart })).NotMeasured).Code);

    [Fact]
    public async Task NoSoftTissue_NoNoiseLevel_AndTheDoseIsReported()
    {
        AppResult result = Reported(await DoseApp.RunAsync(new WaterPhantom { Hu = 300, Noise = 5 }));

        Assert.Equal(RefusalCodes.SoftTissueMissing, Assert.Single(result.NotMeasured).Code);
        Assert.Contains(result.Findings, finding => finding.Id == "ssde");
        Assert.DoesNotContain(result.Findings, finding => finding.Id == "noise");
    }

    [Fact]
    public async Task TwoSeries_TheLongerOneIsRead_AndOnlyItsDoseCounts()
    {
        IReadOnlyList<string> longer = new WaterPhantom { Slices = 6 }.WriteDicom(Path.Combine(_folder.Path, "long"));

        AppResult result = Reported(await DoseApp.RunAsync([.. longer, .. SecondAcquisition(longer[0], "2.25.77")]));

        Assert.Equal(10, result.Value("ctdivol"));
        Assert.Equal(6, result.SourceImages.Count);
        Assert.Equal([SeriesStanding.Chosen, SeriesStanding.Coverage], result.Candidates.Select(candidate => candidate.Standing));
    }

    /// <summary>Single-frame images of one series are one scan: what lies between two of them is missing.</summary>
    [Fact]
    public async Task TwoAcquisitionsInOneSeries_AreNotMixed()
    {
        IReadOnlyList<string> longer = new WaterPhantom { Slices = 6 }.WriteDicom(Path.Combine(_folder.Path, "long"));

        AppResult result = await DoseApp.RunAsync([.. longer, .. SecondAcquisition(longer[0], DicomFile.Open(longer[0]).Dataset.GetString(DicomTag.SeriesInstanceUID))]);

        Assert.Equal((RunOutcome.Refused, RefusalCodes.SliceGap), (result.Outcome, Assert.Single(result.Refusals).Code));
    }

    [Fact]
    public async Task EnhancedCt_DoseInItsGroups_GivesTheSameFigures()
    {
        WaterPhantom phantom = new() { Noise = 10, CtdiVol = slice => 10 + slice };
        DicomFile[] slices = [.. phantom.WriteDicom(_folder.Path).Select(path => DicomFile.Open(path))];
        DicomFile enhanced = EnhancedCt.Of(slices);
        IReadOnlyList<DicomDataset> groups = enhanced.Dataset.GetSequenceItems(DicomTag.PerFrameFunctionalGroupsSequence);
        for (int frame = 0; frame < slices.Length; frame++)
        {
            groups[frame].AddOrUpdate(DicomTag.CTExposureSequence, new DicomDataset()
                .AddOrUpdate(DicomTag.CTDIvol, 10.0 + frame)
                .AddOrUpdate(DicomTag.CTDIPhantomTypeCodeSequence, new CodedConcept("113691", "DCM", "IEC Body Dosimetry Phantom").ToItem()));
        }
        enhanced.Dataset.Remove(DicomTag.CTDIvol);
        enhanced.Dataset.Remove(DicomTag.CTDIPhantomTypeCodeSequence);
        string path = Path.Combine(_folder.Path, "enhanced.dcm");
        enhanced.Save(path);

        Assert.Equal((await DoseApp.RunAsync(phantom)).Findings, Reported(await DoseApp.RunAsync([path])).Findings);
    }

    [Fact]
    public async Task OneThreadAndTwo_AndAgain_GiveTheSameFindingsAndPages()
    {
        IReadOnlyList<string> paths = new WaterPhantom { Noise = 10, Table = true }.WriteDicom(_folder.Path);

        AppResult one = await DoseApp.RunAsync(paths, threads: 1), two = await DoseApp.RunAsync(paths, threads: 2), again = await DoseApp.RunAsync(paths, threads: 2);

        Assert.All([two, again], other =>
        {
            Assert.Equal(one.Findings, other.Findings);
            Assert.Equal(one.Pictures.Select(page => page.Rgb), other.Pictures.Select(page => page.Rgb));
        });
    }

    internal static WaterPhantom Child { get; } = new() { WidthMm = 160, PixelSpacing = 1, Size = 180, Noise = 10, CtdiPhantom = "113690" };

    /// <summary>A shorter scan of the same patient farther up, with a dose of its own.</summary>
    private IEnumerable<string> SecondAcquisition(string first, string series)
    {
        DicomDataset study = DicomFile.Open(first).Dataset;
        foreach ((int index, string path) in new WaterPhantom { Slices = 4, CtdiVol = _ => 99 }.WriteDicom(Path.Combine(_folder.Path, "second")).Index())
        {
            DicomFile file = DicomFile.Open(path);
            file.Dataset.AddOrUpdate(DicomTag.SOPInstanceUID, $"2.25.{500 + index}")
                .AddOrUpdate(DicomTag.SeriesInstanceUID, series)
                .AddOrUpdate(DicomTag.StudyInstanceUID, study.GetString(DicomTag.StudyInstanceUID))
                .AddOrUpdate(DicomTag.FrameOfReferenceUID, study.GetString(DicomTag.FrameOfReferenceUID))
                .AddOrUpdate(DicomTag.AcquisitionNumber, "9")
                .AddOrUpdate(DicomTag.ImagePositionPatient, "-164.25", "-164.25", $"{300 + (5 * index)}");
            new DicomFile(file.Dataset, file.TransferSyntax).Save(path);
            yield return path;
        }
    }

    private static AppResult Reported(AppResult result)
    {
        Assert.True(result.Outcome == RunOutcome.Reported, result.Failure + string.Join(' ', result.Refusals));
        return result;
    }

    private void Keep(AppResult result)
    {
        output.WriteLine(string.Join(", ", result.Findings.Select(finding => $"{finding.Id} {finding.ValueText} {finding.UnitText}")));
        if (Environment.GetEnvironmentVariable("APPLIANCE_KEEP_PICTURES") is { Length: > 0 } folder)
        {
            foreach (var page in result.Pictures)
            {
                File.WriteAllBytes(Path.Combine(folder, page.Name + ".png"), page.ToPng());
            }
        }
    }
}

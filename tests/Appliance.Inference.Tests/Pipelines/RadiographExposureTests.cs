using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Dosimetry;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Tests.Reporting;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>The app dx-exposure: the deviation index of every radiograph of a study, and what it says where the device says nothing.</summary>
public sealed class RadiographExposureTests : IDisposable
{
    private static readonly AppPackage Package = AppPackage.Load(Path.Combine(TestData.Models, "dx-exposure"));
    private static readonly ExposurePhantom Golden = new([new("PA", 400, 200, 3.0), new("LAT", 250, 500), new("AP", null, 300)]);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(400, 400, 0)]
    [InlineData(800, 400, 3.0103)]
    [InlineData(200, 400, -3.0103)]
    [InlineData(4000, 400, 10)]
    public void Deviation_IsTenTimesTheLogarithmOfTheRatio(double index, double target, double deviation)
    {
        string path = Assert.Single(new ExposurePhantom([new("PA", index, target)]).WriteDicom(_folder.Path));

        Assert.Equal(deviation, RadiographExposure.Read(Assert.Single(StudyInput.Open([path], TestContext.Current.CancellationToken).Images), 1).Deviation!.Value, 1e-4);
    }

    [Theory]
    [InlineData(1e300, 1e-300)]
    [InlineData(1e-300, 1e300)]
    public void Deviation_OfIndicesThatADamagedHeaderHas_IsANumber(double index, double target) =>
        Assert.Equal(6000, Math.Abs(new RadiographExposure(null!, 1, "", index, target, null).Deviation!.Value), 1e-6);

    [Fact]
    public async Task RealRadiograph_ComputedAndStatedAgree()
    {
        AppResult result = Reported(await RunAsync([TestData.Folder("dicom/ImagingDataCommons+highdicom/data/test_files/dx_image.dcm")]));

        Assert.Equal(-7.0, result.Value("di-1"));
        Assert.Equal(-7.0, result.Value("di-stated-1"));
        Assert.Equal((176.0, 876.0), (result.Value("ei-1"), result.Value("ei-target-1")));
    }

    [Fact]
    public async Task EveryRadiograph_IsReportedWithItsView_AndTheSilentOneIsNamed()
    {
        AppResult result = Reported(await RunAsync(Golden.WriteDicom(_folder.Path)));

        Assert.Equal(["di-1", "di-2", "di-stated-1", "ei-1", "ei-2", "ei-target-1", "ei-target-2", "ei-target-3"], result.Findings.Select(finding => finding.Id));
        Assert.Equal((3.0, -3.0), (result.Value("di-1"), result.Value("di-2")));
        Assert.Equal("Deviation index, Radiograph 2 LAT", result.Findings[1].TitleEn);
        Assert.Equal(["Radiograph 3 AP"], Assert.Single(result.NotMeasured).Facts);
        Assert.Equal(3, result.SourceImages.Count);
        Assert.Equal("exposure", Assert.Single(result.Pictures).Name);
        if (Environment.GetEnvironmentVariable("APPLIANCE_KEEP_PICTURES") is { Length: > 0 } folder)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "exposure.png"), result.Pictures[0].ToPng(), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task DeviceThatStatesOnlyTheDeviation_IsReportedAsStated()
    {
        AppResult result = Reported(await RunAsync(new ExposurePhantom([new("PA", null, null, -1.5)]).WriteDicom(_folder.Path)));

        Finding only = Assert.Single(result.Findings);
        Assert.Equal(("di-stated-1", -1.5, "DI-STATED"), (only.Id, only.Value, only.Method?.Value));
    }

    [Fact]
    public async Task ComputedRadiographs_AreReadAlike() =>
        Assert.Equal(3.0, Reported(await RunAsync(new ExposurePhantom([new("PA", 400, 200)], Modality: "CR").WriteDicom(_folder.Path))).Value("di-1"));

    /// <summary>The class says it alone where the device forgot Presentation Intent Type.</summary>
    [Fact]
    public async Task RawImageToldByItsClassAlone_CountsNoMoreThanOnce()
    {
        IReadOnlyList<string> paths = new ExposurePhantom([new("PA", 400, 200, IsRaw: true), new("PA", 400, 200)]).WriteDicom(_folder.Path);
        DicomFile raw = DicomFile.Open(paths[0]);
        raw.Dataset.Remove(DicomTag.PresentationIntentType);
        string silent = Path.Combine(_folder.Path, "silent.dcm");
        raw.Save(silent);

        Assert.Single(Reported(await RunAsync([silent, paths[1]])).Findings, finding => finding.Id.StartsWith("di-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RawBesideProcessed_IsOneExposure()
    {
        AppResult result = Reported(await RunAsync(new ExposurePhantom([new("PA", 400, 200, IsRaw: true), new("PA", 400, 200)]).WriteDicom(_folder.Path)));

        Assert.Single(result.Findings, finding => finding.Concept.Value == "113847");
    }

    [Fact]
    public async Task RawLateralBesideAProcessedPa_IsAnExposureOfItsOwn()
    {
        AppResult result = Reported(await RunAsync(new ExposurePhantom([new("PA", 400, 200), new("LAT", 250, 500, IsRaw: true)]).WriteDicom(_folder.Path)));

        Assert.Equal((3.0, -3.0), (result.Value("di-1"), result.Value("di-2")));
        Assert.Equal("Radiograph 2 LAT", result.Findings.Single(finding => finding.Id == "di-2").About);
    }

    [Fact]
    public async Task RawThatTheProcessedNamesAsItsSource_IsOneExposure_WhateverTheirViews()
    {
        IReadOnlyList<string> paths = new ExposurePhantom([new("AP", 400, 200, IsRaw: true), new("PA", 410, 200)]).WriteDicom(_folder.Path);
        DicomFile processed = DicomFile.Open(paths[1]);
        processed.Dataset.AddOrUpdate(DicomTag.SourceImageSequence, new DicomDataset().AddOrUpdate(
            DicomTag.ReferencedSOPInstanceUID, DicomFile.Open(paths[0]).Dataset.GetString(DicomTag.SOPInstanceUID)));
        string named = Path.Combine(_folder.Path, "named.dcm");
        processed.Save(named);

        Assert.Equal(3.1, Assert.Single(Reported(await RunAsync([paths[0], named])).Findings, finding => finding.Id.StartsWith("di-", StringComparison.Ordinal)).Value);
    }

    /// <summary>What came as a radiograph and is none: its code, and what makes it one.</summary>
    public static TheoryData<string, string> Unfit => new()
    {
        { "animal", RefusalCodes.NotHuman }, { "colour", RefusalCodes.NotGrey }, { "cine", RefusalCodes.MultiFrame },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public async Task WhatIsNoRadiographOfAPerson_IsNamedBesideOneThatIs_AndRefusedAlone(string what, string code)
    {
        IReadOnlyList<string> paths = new ExposurePhantom([new("PA", 400, 200), new("LAT", 250, 500)]).WriteDicom(_folder.Path);
        DicomFile lateral = DicomFile.Open(paths[1]);
        _ = what switch
        {
            "animal" => lateral.Dataset.AddOrUpdate(DicomTag.PatientSpeciesDescription, "Canis lupus familiaris"),
            "colour" => lateral.Dataset.AddOrUpdate(DicomTag.PhotometricInterpretation, "RGB"),
            _ => lateral.Dataset.AddOrUpdate(DicomTag.NumberOfFrames, "12"),
        };
        string changed = Path.Combine(_folder.Path, "changed.dcm");
        lateral.Save(changed);

        AppResult beside = Reported(await RunAsync([paths[0], changed])), alone = await RunAsync([changed]);

        Assert.Equal(["di-1", "ei-1", "ei-target-1"], beside.Findings.Select(finding => finding.Id));
        RefusalReason named = Assert.Single(beside.NotMeasured);
        Assert.Equal((RefusalCodes.RadiographNotRead, "Radiograph 2 LAT"), (named.Code, named.Facts[0]));
        Assert.StartsWith("Radiograph 2 LAT is not read. ", named.TextEn, StringComparison.Ordinal);
        Assert.Contains("未读取", named.TextZh, StringComparison.Ordinal);
        Assert.Single(beside.SourceImages);
        Assert.Equal((RunOutcome.Refused, code), (alone.Outcome, Assert.Single(alone.Refusals).Code));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task IndexThatIsNone_CountsAsNotSaid(double index)
    {
        AppResult result = await RunAsync(new ExposurePhantom([new("PA", index, 200)]).WriteDicom(_folder.Path));

        Assert.Equal((RunOutcome.Refused, RefusalCodes.ExposureIndexMissing), (result.Outcome, Assert.Single(result.Refusals).Code));
    }

    [Fact]
    public async Task NothingSaid_IsRefused()
    {
        AppResult result = await RunAsync(new ExposurePhantom([new("PA", null, null), new("LAT", null, null)]).WriteDicom(_folder.Path));

        Assert.Equal((RunOutcome.Refused, RefusalCodes.ExposureIndexMissing), (result.Outcome, Assert.Single(result.Refusals).Code));
        Assert.Equal("refusal", Assert.Single(result.Pictures).Name);
    }

    [Fact]
    public async Task Ct_IsRefused() =>
        Assert.Equal(RefusalCodes.NoSuchModality, Assert.Single((await RunAsync(new WaterPhantom().WriteDicom(_folder.Path))).Refusals).Code);

    [Fact]
    public async Task MoreThanAReportTellsApart_AreRefused()
    {
        var many = new ExposurePhantom([.. Enumerable.Range(0, 25).Select(_ => new Exposure("PA", 400, 200))]);

        RefusalReason reason = Assert.Single((await RunAsync(many.WriteDicom(_folder.Path))).Refusals);
        Assert.Equal((RefusalCodes.TooManyRadiographs, "25", "24"), (reason.Code, reason.Facts[0], reason.Facts[1]));
    }

    [Fact]
    public async Task GoldenCase_ComesOut_AndIsWhatThePhantomMakes()
    {
        GoldenCase golden = Assert.Single(GoldenCase.Of(Package));
        using var models = new Appliance.Inference.Runtime.OnnxModelCache(new Appliance.Inference.Runtime.OnnxRuntimeOptions());

        Assert.Empty(await golden.RunAsync(new AppEngine(models, TimeProvider.System), Package, progress: null, TestContext.Current.CancellationToken));
        Assert.All(Golden.WriteDicom(_folder.Path), path => Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(golden.Folder, Path.GetFileName(path)))));
    }

    [Fact]
    public async Task Evidence_HasAGroupForEachRadiograph_AndDciodvfyAcceptsIt()
    {
        AppResult result = Reported(await RunAsync(Golden.WriteDicom(_folder.Path)));

        IReadOnlyList<EvidenceObject> evidence = EvidenceComposer.Compose(result, Package, EvidenceComposerTests.Context with { AppId = "dx-exposure", AlgorithmName = "dx-exposure" });

        Assert.Equal([EvidenceKind.MeasurementReport, EvidenceKind.SecondaryCapture, EvidenceKind.KeyObjects], evidence.Select(item => item.Kind));
        string report = "";
        foreach (EvidenceObject item in evidence)
        {
            string path = Path.Combine(_folder.Path, $"{item.Kind}.dcm");
            item.File.Save(path);
            Assert.DoesNotContain(Peers.Run("dciodvfy", [path]).Output.Split('\n'), line => line.StartsWith("Error", StringComparison.Ordinal));
            report = item.Kind == EvidenceKind.MeasurementReport ? Peers.Run("dsrdump", ["+Pc", "+U8", path]).Output : report;
        }
        Assert.All(["\"Radiograph 1 PA\"", "\"Radiograph 2 LAT\"", "\"Radiograph 3 AP\""], name => Assert.Contains(name, report, StringComparison.Ordinal));
        Assert.Contains("(113847,DCM,\"Deviation Index\")=\"3\" (1,UCUM,\"no units\")", report, StringComparison.Ordinal);
        Assert.Contains("(DI-FROM-EI,99APPLIANCE,\"10 log10(EI / EI_T), IEC 62494-1:2008\")", report, StringComparison.Ordinal);
        Assert.Contains("exposure-index-missing", report, StringComparison.Ordinal);
    }

    private static Task<AppResult> RunAsync(IEnumerable<string> paths) => GraphApp.RunAsync(Package, paths);

    private static AppResult Reported(AppResult result)
    {
        Assert.True(result.Outcome == RunOutcome.Reported, result.Failure + string.Join(' ', result.Refusals));
        return result;
    }
}

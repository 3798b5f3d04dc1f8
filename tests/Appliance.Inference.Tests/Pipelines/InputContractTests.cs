using System.Globalization;
using System.Text.Json.Nodes;
using Appliance.Dicom.Data;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>Each field of the input contract: a series that keeps it is read, one that does not is refused with what the technician can do.</summary>
public sealed class InputContractTests
{
    private static readonly InputContract Loose = new()
    {
        Modality = "CT",
        SopClasses = [DicomUID.CTImageStorage.Value, DicomUID.EnhancedCTImageStorage.Value],
        MaxAxialAngleDegrees = 10,
        MinSlices = 2,
        MinCoverageMm = 10,
        MaxSliceSpacingMm = 10,
        MaxSliceThicknessMm = 10,
        MaxPixelSpacingMm = 10,
        MinFieldOfViewMm = 10,
        MaxSpacingDeviation = 0.1,
    };

    /// <summary>Field, what is read, what is refused, and with which code.</summary>
    public static TheoryData<string, string, string, string> Fields => new()
    {
        { "kernel", "kernel=B31f", "kernel=B70f", RefusalCodes.Kernel },
        { "kernel", "kernel=standard", "kernel=", RefusalCodes.Kernel },
        { "without", "agent=", "agent=Iopamidol 300", RefusalCodes.ContrastGiven },
        { "without", "agent=NONE", "agentSequence", RefusalCodes.ContrastGiven },
        { "with", "agent=Ultravist", "agent=", RefusalCodes.ContrastMissing },
        { "with", "agentSequence", "agent=no", RefusalCodes.ContrastMissing },
        { "matrix", "matrix=128", "matrix=127", RefusalCodes.Matrix },
        { "matrix", "matrix=512", "matrix=513", RefusalCodes.Matrix },
        { "range", "bits=16", "bits=8", RefusalCodes.HounsfieldSpan },
        { "range", "bits=12", "intercept=0", RefusalCodes.HounsfieldSpan },
        { "range", "signed=12;intercept=1000", "signed=12", RefusalCodes.HounsfieldSpan },
        { "body", "body=CHEST", "body=HEAD", RefusalCodes.BodyPart },
        { "body", "body=", "body=ABDOMEN", RefusalCodes.BodyPart },
        { "scanner", "maker=SIEMENS;model=SOMATOM Force", "maker=GE MEDICAL SYSTEMS;model=Revolution", RefusalCodes.Scanner },
        { "scanner", "maker=Siemens Healthineers;model=x", "maker=", RefusalCodes.Scanner },
        { "software", "maker=CANON;model=One;software=V10.6\\X", "maker=CANON;model=One;software=V9", RefusalCodes.Scanner },
        { "axial", "turn=axial", "turn=sagittal", RefusalCodes.NotAxial },
        { "sagittal", "turn=sagittal", "turn=axial", RefusalCodes.Plane },
        { "coronal or sagittal", "turn=coronal", "turn=upside", RefusalCodes.Plane },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Contract_Field_ReadsWhatKeepsItAndRefusesWhatDoesNot(string field, string kept, string broken, string code)
    {
        InputContract contract = With(field);

        Assert.Empty(Decide(contract, kept).Reasons);
        RefusalReason reason = Assert.Single(Decide(contract, broken).Reasons);
        Assert.Equal(code, reason.Code);
        Assert.All([reason.TextEn, reason.TextZh, reason.RemedyEn, reason.RemedyZh], text => Assert.DoesNotMatch(@"\{\d|^\s*$", text));
    }

    [Fact]
    public void Contract_NothingDemanded_ReadsAnything() =>
        Assert.Empty(Decide(Loose, "kernel=;agent=x;matrix=33;bits=8;maker=;body=FOOT").Reasons);

    [Fact]
    public void Contract_SeveralDepartures_AreAllNamed()
    {
        SeriesDecision decision = Decide(With("kernel") with { Contrast = ContrastDemand.With }, "kernel=B70f;agent=");

        Assert.Equal([RefusalCodes.Kernel, RefusalCodes.ContrastMissing], decision.Reasons.Select(reason => reason.Code));
        Assert.Contains("B70f", decision.Reasons[0].TextEn, StringComparison.Ordinal);
        Assert.Contains("B3*, STANDARD", decision.Reasons[0].RemedyZh, StringComparison.Ordinal);
    }

    [Fact]
    public void Contract_ContrastNamedInOneSlice_CountsForTheSeries()
    {
        List<StudyImage> images = [.. Images("agent=")];
        images[7].Header.AddOrUpdate(DicomTag.ContrastBolusAgent, "Omnipaque");

        Assert.Equal(RefusalCodes.ContrastGiven, Assert.Single(SeriesChoice.Decide(images, With("without")).Reasons).Code);
    }

    [Fact]
    public void Contract_OfTwoSeries_TheOneThatKeepsItIsReadAndTheOtherHasItsReason()
    {
        SeriesDecision decision = SeriesChoice.Decide([.. Images("kernel=B70f", "1.8"), .. Images("kernel=B30f", "1.9")], With("kernel"));

        Assert.Equal("1.9", decision.Series!.SeriesInstanceUid);
        Assert.Equal([RefusalCodes.Kernel], decision.Candidates.Single(candidate => candidate.SeriesUid == "1.8").Reasons.Select(reason => reason.Code));
    }

    [Fact]
    public void Facts_EnhancedImage_AreTakenFromItsFunctionalGroups()
    {
        var kernel = new DicomDataset().AddOrUpdate(DicomTag.ConvolutionKernel, "Br40");
        var region = new DicomDataset().AddOrUpdate(DicomTag.CodeMeaning, "Chest");
        var anatomy = new DicomDataset().AddOrUpdate(DicomTag.AnatomicRegionSequence, region);
        var shared = new DicomDataset().AddOrUpdate(DicomTag.CTReconstructionSequence, kernel).AddOrUpdate(DicomTag.FrameAnatomySequence, anatomy);
        AcquisitionFacts facts = AcquisitionFacts.Of(new DicomDataset().AddOrUpdate(DicomTag.SharedFunctionalGroupsSequence, shared));

        Assert.Equal(("Br40", "-", false), (facts.Kernel, facts.Scanner, facts.HasContrast));
        Assert.Equal(["Chest"], facts.BodyParts);
    }

    [Theory]
    [InlineData("huRange", """{ "from": -1024, "to": 3071 }""", null)]
    [InlineData("minMatrix", "128", "matrix")]
    [InlineData("scanners", """[ { "manufacturer": "Nobody" } ]""", "scanner")]
    [InlineData("planes", """[ "sagittal" ]""", "plane")]
    [InlineData("contrast", "\"with\"", "contrast-missing")]
    [InlineData("huRange", """{ "from": -900, "to": 1000 }""", null)]
    [InlineData("minMatrix", "64", null)]
    [InlineData("planes", """[ "coronal", "axial" ]""", null)]
    [InlineData("contrast", "\"any\"", null)]
    public void Contract_InAppJson_IsKeptOrBrokenByARealChest(string member, string value, string? code)
    {
        using var folder = new TemporaryFolder();
        JsonNode app = JsonNode.Parse(File.ReadAllText(Path.Combine(LungApp.Package.Folder, "app.json")))!;
        app["input"]![member] = JsonNode.Parse(value);
        File.WriteAllText(Path.Combine(folder.Path, "app.json"), app.ToJsonString());
        File.Copy(Path.Combine(LungApp.Package.Folder, "lung-air.onnx"), Path.Combine(folder.Path, "lung-air.onnx"));
        StudyInput chest = StudyInput.Open(Directory.GetFiles(TestData.ChestCt), TestContext.Current.CancellationToken);

        SeriesDecision decision = SeriesChoice.Decide(chest.Images, AppPackage.Load(folder.Path))!;

        Assert.Equal(code is null ? [] : [code], decision.Reasons.Select(reason => reason.Code).Where(found => found != RefusalCodes.NoIdentity));
    }

    [Fact]
    public void Contract_RealAbdomenOfTwelveBits_IsReadForTissueAndRefusedForMetal()
    {
        StudyInput abdomen = StudyInput.Open(Directory.GetFiles(TestData.AbdomenCt), TestContext.Current.CancellationToken);
        bool Breaks(int to) => SeriesChoice.Decide(abdomen.Images, Loose with { HuRange = new HounsfieldSpan(-1000, to) }).Reasons.Any(reason => reason.Code == RefusalCodes.HounsfieldSpan);

        Assert.False(Breaks(to: 2000));
        Assert.True(Breaks(to: 8000));
    }

    [Theory]
    [InlineData("contrast", "\"maybe\"")]
    [InlineData("planes", """[ "oblique" ]""")]
    [InlineData("scanners", """[ { "model": "x" } ]""")]
    [InlineData("huRange", """{ "from": 1 }""")]
    [InlineData("kernels", """[ "*x" ]""")]
    public void Manifest_FieldThatIsNone_IsAFault(string member, string value)
    {
        JsonNode app = JsonNode.Parse(File.ReadAllText(Path.Combine(LungApp.Package.Folder, "app.json")))!;
        app["input"]![member] = JsonNode.Parse(value);

        Assert.NotEmpty(ManifestSchema.OfApps.Validate(app.ToJsonString()));
    }

    private static InputContract With(string field) => field switch
    {
        "kernel" => Loose with { Kernels = ["B3*", "STANDARD"] },
        "without" => Loose with { Contrast = ContrastDemand.Without },
        "with" => Loose with { Contrast = ContrastDemand.With },
        "matrix" => Loose with { MinMatrix = 128, MaxMatrix = 512 },
        "range" => Loose with { HuRange = new HounsfieldSpan(-1000, 2000) },
        "body" => Loose with { BodyParts = ["CHEST", "THORAX*"] },
        "scanner" => Loose with { Scanners = [new ScannerPattern("SIEMENS*"), new ScannerPattern("Philips", "iCT*")] },
        "software" => Loose with { Scanners = [new ScannerPattern("CANON", "One", "V10*")] },
        "sagittal" => Loose with { Planes = [SlicePlane.Sagittal] },
        "coronal or sagittal" => Loose with { Planes = [SlicePlane.Coronal, SlicePlane.Sagittal] },
        _ => Loose,
    };

    private static SeriesDecision Decide(InputContract contract, string what) => SeriesChoice.Decide([.. Images(what)], contract);

    private static IEnumerable<StudyImage> Images(string what, string series = "1.1") => Enumerable.Range(0, 20).Select(slice =>
    {
        DicomDataset dataset = Slice(slice, series);
        foreach (string part in what.Split(';'))
        {
            Change(dataset, part.Split('=')[0], part.Contains('=', StringComparison.Ordinal) ? part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..] : "", slice);
        }

        return new StudyImage($"{series}/{slice}", new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian));
    });

    private static DicomDataset Slice(int slice, string series) => new DicomDataset()
        .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.CTImageStorage.Value)
        .AddOrUpdate(DicomTag.SOPInstanceUID, string.Create(CultureInfo.InvariantCulture, $"{series}.{slice}"))
        .AddOrUpdate(DicomTag.StudyInstanceUID, "1")
        .AddOrUpdate(DicomTag.SeriesInstanceUID, series)
        .AddOrUpdate(DicomTag.Modality, "CT")
        .AddOrUpdate(DicomTag.SliceThickness, "3")
        .AddOrUpdate(DicomTag.PixelSpacing, "1", "1")
        .AddOrUpdate(DicomTag.ImageOrientationPatient, "1", "0", "0", "0", "1", "0")
        .AddOrUpdate(DicomTag.ImagePositionPatient, "0", "0", (3 * slice).ToString(CultureInfo.InvariantCulture))
        .AddOrUpdate(DicomTag.RescaleIntercept, "-1024")
        .AddOrUpdate(DicomTag.RescaleSlope, "1")
        .AddOrUpdate<ushort>(DicomTag.BitsStored, 12)
        .AddOrUpdate<ushort>(DicomTag.PixelRepresentation, 0)
        .AddOrUpdate<ushort>(DicomTag.Rows, 256)
        .AddOrUpdate<ushort>(DicomTag.Columns, 256);

    private static void Change(DicomDataset dataset, string name, string value, int slice)
    {
        string along = (3 * slice).ToString(CultureInfo.InvariantCulture);
        _ = (name, value) switch
        {
            ("kernel", _) => dataset.AddOrUpdate(DicomTag.ConvolutionKernel, value),
            ("agent", _) => dataset.AddOrUpdate(DicomTag.ContrastBolusAgent, value),
            ("agentSequence", _) => dataset.AddOrUpdate(DicomTag.ContrastBolusAgentSequence, new DicomDataset().AddOrUpdate(DicomTag.CodeMeaning, "Iodine")),
            ("matrix", _) => dataset.AddOrUpdate(DicomTag.Rows, ushort.Parse(value, CultureInfo.InvariantCulture)).AddOrUpdate(DicomTag.Columns, ushort.Parse(value, CultureInfo.InvariantCulture)),
            ("bits", _) => dataset.AddOrUpdate(DicomTag.BitsStored, ushort.Parse(value, CultureInfo.InvariantCulture)),
            ("signed", _) => dataset.AddOrUpdate(DicomTag.BitsStored, ushort.Parse(value, CultureInfo.InvariantCulture)).AddOrUpdate<ushort>(DicomTag.PixelRepresentation, 1),
            ("intercept", _) => dataset.AddOrUpdate(DicomTag.RescaleIntercept, value),
            ("body", _) => dataset.AddOrUpdate(DicomTag.BodyPartExamined, value),
            ("maker", _) => dataset.AddOrUpdate(DicomTag.Manufacturer, value),
            ("model", _) => dataset.AddOrUpdate(DicomTag.ManufacturerModelName, value),
            ("software", _) => dataset.AddOrUpdate(DicomTag.SoftwareVersions, value.Split('\\')),
            ("turn", "coronal") => dataset.AddOrUpdate(DicomTag.ImageOrientationPatient, "1", "0", "0", "0", "0", "-1").AddOrUpdate(DicomTag.ImagePositionPatient, "0", along, "0"),
            ("turn", "sagittal") => dataset.AddOrUpdate(DicomTag.ImageOrientationPatient, "0", "1", "0", "0", "0", "-1").AddOrUpdate(DicomTag.ImagePositionPatient, along, "0", "0"),
            ("turn", "upside") => dataset.AddOrUpdate(DicomTag.ImageOrientationPatient, "0", "0", "-1", "1", "0", "0").AddOrUpdate(DicomTag.ImagePositionPatient, "0", along, "0"),
            _ => dataset,
        };
    }
}

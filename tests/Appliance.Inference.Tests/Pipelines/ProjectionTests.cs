using Appliance.Dicom.Data;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>Which radiograph of a study an app reads, and what is refused by its header, with a reason.</summary>
public sealed class ProjectionTests : IDisposable
{
    private static readonly RadiographOptions Small = new() { Rows = 160, Columns = 160 };
    private readonly TemporaryFolder _folder = new();

    private static InputContract Contract => RadiographApp.Package.Manifest.Input;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FrontalBesideLateral_TheFrontalOneIsChosen_AndTheOtherNamedWithItsReason()
    {
        SeriesDecision decision = Decide(Small with { View = "LL", Seed = 2 }, Small);

        Assert.Equal("PA", Assert.Single(decision.Series!.Images).Header.GetString(DicomTag.ViewPosition));
        SeriesCandidate lateral = decision.Candidates.Single(candidate => candidate.Standing == SeriesStanding.BreaksContract);
        Assert.Equal(RefusalCodes.ViewPosition, Assert.Single(lateral.Reasons).Code);
        Assert.Empty(decision.Series.LeftOut);
    }

    [Fact]
    public void TwoFrontals_TheOneThatNamesItsViewIsChosen_InAnyOrderOfFiles()
    {
        RadiographOptions[] both = [Small with { View = "" }, Small with { View = "AP", Seed = 2 }];
        SeriesDecision[] decisions = [Decide(both), Decide([.. both.Reverse()])];

        Assert.All(decisions, decision =>
        {
            Assert.Equal("AP", decision.Series!.Images[0].Header.GetString(DicomTag.ViewPosition));
            Assert.Equal(1, decision.Series.LeftOut[LeftOutReason.OtherProjection]);
            Assert.Equal([SeriesStanding.Chosen, SeriesStanding.ViewNotNamed], decision.Candidates.Select(candidate => candidate.Standing));
        });
        Assert.Equal(decisions[0].Series!.Images[0].SopInstanceUid, decisions[1].Series!.Images[0].SopInstanceUid);
    }

    [Theory]
    [InlineData("view", RefusalCodes.ViewPosition)]
    [InlineData("body", RefusalCodes.BodyPart)]
    [InlineData("frames", RefusalCodes.MultiFrame)]
    [InlineData("colour", RefusalCodes.NotGrey)]
    [InlineData("raw", RefusalCodes.ForProcessing)]
    [InlineData("breed", RefusalCodes.NotHuman)]
    [InlineData("species", RefusalCodes.NotHuman)]
    [InlineData("matrix", RefusalCodes.Matrix)]
    [InlineData("identity", RefusalCodes.NoIdentity)]
    [InlineData("dx-raw-class", RefusalCodes.SopClass)]
    [InlineData("secondary-capture", RefusalCodes.SopClass)]
    [InlineData("modality", RefusalCodes.NoSuchModality)]
    public void HeaderAgainstTheContract_IsRefusedWithItsReason(string what, string code)
    {
        DicomFile file = RadiographDicom.Make(what == "matrix" ? Small with { Rows = 100 } : Small);
        Change(file.Dataset, what);
        SeriesDecision decision = Decide(file);

        Assert.Null(decision.Series);
        Assert.Contains(code, decision.Reasons.Select(reason => reason.Code));
    }

    [Theory]
    [InlineData("Homo sapiens")]
    [InlineData("Human")]
    public void SpeciesThatIsOurs_IsRead(string species)
    {
        DicomFile file = RadiographDicom.Make(Small);
        file.Dataset.AddOrUpdate(DicomTag.PatientSpeciesDescription, species);
        Assert.NotNull(Decide(file).Series);
    }

    [Theory]
    [InlineData("")]
    [InlineData("CHEST PA")]
    [InlineData("Thorax")]
    public void BodyPartThatIsUnsaidOrAChest_IsRead(string part) => Assert.NotNull(Decide(Small with { BodyPart = part }).Series);

    [Fact]
    public void AppOfProjections_NeedsNoLimitsOnSlices_AnAppOfSlicesDoes()
    {
        string app = File.ReadAllText(Path.Combine(RadiographApp.Package.Folder, "app.json"));
        Assert.Empty(ManifestSchema.OfApps.Validate(app));

        string[] faults = [.. ManifestSchema.OfApps.Validate(app.Replace("\"projection\": { \"views\": [\"PA*\", \"AP*\"] },", "", StringComparison.Ordinal)).Select(fault => fault.Message)];

        Assert.Contains("'minSlices' is missing.", faults);
        Assert.Contains("'maxSpacingDeviation' is missing.", faults);
    }

    private static void Change(DicomDataset image, string what)
    {
        (DicomTag tag, string value) = what switch
        {
            "view" => (DicomTag.ViewPosition, "LL"),
            "body" => (DicomTag.BodyPartExamined, "HAND"),
            "frames" => (DicomTag.NumberOfFrames, "12"),
            "colour" => (DicomTag.PhotometricInterpretation, "RGB"),
            "raw" => (DicomTag.PresentationIntentType, "FOR PROCESSING"),
            "breed" => (DicomTag.PatientBreedDescription, "Dachshund"),
            "species" => (DicomTag.PatientSpeciesDescription, "Canis lupus familiaris"),
            "identity" => (DicomTag.SOPInstanceUID, ""),
            "dx-raw-class" => (DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.1.1.1"),
            "secondary-capture" => (DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7"),
            "modality" => (DicomTag.Modality, "MG"),
            _ => (DicomTag.StationName, "ANY"),
        };
        image.AddOrUpdate(tag, value);
    }

    private SeriesDecision Decide(params RadiographOptions[] options) => Decide([.. options.Select(RadiographDicom.Make)]);

    private SeriesDecision Decide(params DicomFile[] files)
    {
        string folder = Path.Combine(_folder.Path, Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        return ProjectionChoice.Decide(StudyInput.Open(RadiographApp.Save(folder, files)).Images, Contract);
    }
}

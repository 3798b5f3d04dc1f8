using Appliance.Inference.Apps;
using Appliance.Inference.Pictures;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Reporting;

/// <summary>The evidence of the shipped apps, of every outcome, opened by others; that of the brain in <see cref="BrainEvidenceTests"/>.</summary>
public sealed class EvidencePeerTests : IDisposable
{
    private static readonly ThoraxPhantomOptions Small = new() { Rows = 100, Columns = 92, Slices = 60 };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, RunOutcome.Reported)]
    [InlineData(4, RunOutcome.Refused)]
    public async Task Evidence_OfAPhantom_IsOpenedByOthers(int missingSlices, RunOutcome outcome)
    {
        (AppResult result, _) = await LungApp.RunPhantomAsync(Small with { MissingSlices = missingSlices });

        Assert.Equal(outcome, result.Outcome);
        EvidencePeers.AssertOpenedByOthers(result, EvidenceComposer.Compose(result, LungApp.Package, EvidenceComposerTests.Context), _folder.Path);
    }

    [Theory]
    [InlineData("113691", 0)]
    [InlineData(null, 0)]
    [InlineData("113691", 260)]
    public async Task Evidence_OfADose_IsOpenedByOthers(string? phantom, int leftMm)
    {
        AppResult result = await DoseApp.RunAsync(new WaterPhantom { CtdiPhantom = phantom, LeftMm = leftMm });

        Assert.Equal(leftMm == 0 ? RunOutcome.Reported : RunOutcome.Refused, result.Outcome);
        AssertOpenedByOthers(result, DoseApp.Package);
    }

    [Fact]
    public async Task Evidence_OfExposures_IsOpenedByOthers()
    {
        AppPackage app = AppPackage.Load(Path.Combine(TestData.Models, "dx-exposure"));
        AppResult result = await GraphApp.RunAsync(app, Directory.GetFiles(Path.Combine(app.Folder, "golden", "wedge"), "*.dcm"), 0);

        Assert.Equal(RunOutcome.Reported, result.Outcome);
        AssertOpenedByOthers(result, app);
    }

    [Theory]
    [InlineData(1, "CHEST", RunOutcome.Reported)]
    [InlineData(2, "CHEST", RunOutcome.Abstained)]
    [InlineData(1, "HAND", RunOutcome.Refused)]
    public async Task Evidence_OfARadiograph_IsOpenedByOthers(int seed, string bodyPart, RunOutcome outcome)
    {
        AppResult result = await RadiographApp.RunAsync(new RadiographOptions { Rows = 440, Columns = 400, IsMirrored = true, Seed = seed, BodyPart = bodyPart });

        Assert.Equal(outcome, result.Outcome);
        AssertOpenedByOthers(result, RadiographApp.Package);
    }

    [Fact]
    public async Task Evidence_OfAFailure_IsOpenedByOthers()
    {
        (AppResult result, _) = await LungApp.RunPhantomAsync(Small);
        AppResult failed = result with
        {
            Outcome = RunOutcome.Failed, Failure = "The step 'lungs' took longer than 600 s.", Findings = [], Segmentation = null, Segments = [],
            Pictures = [RefusalPage.DrawFailure(LungApp.Package.Manifest, result.Qualification, "The step 'lungs' took longer than 600 s.")],
        };

        AssertOpenedByOthers(failed, LungApp.Package);
    }

    private void AssertOpenedByOthers(AppResult result, AppPackage app) =>
        EvidencePeers.AssertOpenedByOthers(result, EvidenceComposer.Compose(result, app, EvidenceComposerTests.Context with { AppId = app.Id, AlgorithmName = app.Id }), _folder.Path);

    [Fact]
    public async Task KeyObjects_NameThePagesAndTheSlicesTheyShow()
    {
        (AppResult result, _) = await LungApp.RunPhantomAsync(Small);
        IReadOnlyList<EvidenceObject> evidence = EvidenceComposer.Compose(result, LungApp.Package, EvidenceComposerTests.Context);

        int[] shown = [.. KeyImages.Of(result).Select(key => result.SourceImages.ToList().FindIndex(image => image.SopInstanceUid == key.Instance.SopInstanceUid))];

        // Three axial levels; the coronal and sagittal planes lie in no image.
        Assert.Equal(3, shown.Length);
        Assert.Equal(shown.OrderDescending(), shown);
        Assert.DoesNotContain(-1, shown);
        string selection = Appliance.Dicom.Data.DicomJson.Serialize(evidence.Single(item => item.Kind == Appliance.Dicom.Evidence.EvidenceKind.KeyObjects).File.Dataset);
        Assert.All(shown, index => Assert.Contains(result.SourceImages[index].SopInstanceUid, selection, StringComparison.Ordinal));
    }
}

using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Reporting;

/// <summary>The evidence of <c>ct-lung-density</c>, of every outcome, opened by others.</summary>
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

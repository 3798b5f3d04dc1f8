using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Reporting;

public sealed class EvidenceComposerTests : IDisposable
{
    internal static readonly EvidenceContext Context = new()
    {
        AppId = "ct-lung-density",
        AppVersion = "1.0.0",
        AlgorithmName = "ct-lung-density",
        AlgorithmVersion = "1.0.0",
        AlgorithmManufacturer = "Appliance",
        DeviceUid = "2.25.1",
        DeviceName = "TEST",
        SoftwareVersion = "0.1.0",
        InputDigest = new byte[32],
        ContentTime = new DateTimeOffset(2026, 1, 15, 10, 0, 0, TimeSpan.Zero),
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Compose_Reported_GivesSrSegPagesKeyObjectsAndOutlines_ThatDciodvfyAccepts()
    {
        (AppResult result, _) = await LungApp.RunPhantomAsync(new ThoraxPhantomOptions { Rows = 128, Columns = 128, Slices = 60 });
        IReadOnlyList<EvidenceObject> evidence = EvidenceComposer.Compose(result, LungApp.Package, Context);
        Assert.Equal(
            [
                EvidenceKind.MeasurementReport, EvidenceKind.Segmentation, EvidenceKind.SecondaryCapture, EvidenceKind.SecondaryCapture,
                EvidenceKind.KeyObjects, EvidenceKind.PresentationState,
            ],
            evidence.Select(item => item.Kind));
        Assert.All(evidence, item => Assert.Equal("RESEARCH", item.File.Dataset.GetString(DicomTag.ContentQualification)));
        AssertValid(evidence);
    }

    [Fact]
    public async Task Compose_SameResult_GivesTheSameBytes()
    {
        (AppResult result, _) = await LungApp.RunPhantomAsync(new ThoraxPhantomOptions { Rows = 128, Columns = 128, Slices = 60 });
        Assert.Equal(Bytes(EvidenceComposer.Compose(result, LungApp.Package, Context)), Bytes(EvidenceComposer.Compose(result, LungApp.Package, Context)));
    }

    [Fact]
    public async Task Compose_Refused_GivesSrWithTheReasonAPageAndKeyObjects_ThatDciodvfyAccepts()
    {
        (AppResult result, _) = await LungApp.RunPhantomAsync(new ThoraxPhantomOptions { Rows = 128, Columns = 128, Slices = 60, MissingSlices = 4 });
        IReadOnlyList<EvidenceObject> evidence = EvidenceComposer.Compose(result, LungApp.Package, Context);
        Assert.Equal([EvidenceKind.MeasurementReport, EvidenceKind.SecondaryCapture, EvidenceKind.KeyObjects], evidence.Select(item => item.Kind));
        Assert.Contains("slice-gap", DicomJson.Serialize(evidence[0].File.Dataset), StringComparison.Ordinal);
        AssertValid(evidence);
    }

    /// <summary>TID 4019, Algorithm Parameters: what ran the models is in every report, and that it was not what should have.</summary>
    [Fact]
    public async Task Compose_AnotherProviderThanWanted_IsNamedWithItsReasons_ThatDciodvfyAccepts()
    {
        (AppResult result, _) = await LungApp.RunPhantomAsync(new ThoraxPhantomOptions { Rows = 128, Columns = 128, Slices = 60 });
        string plain = DicomJson.Serialize(EvidenceComposer.Compose(result, LungApp.Package, Context)[0].File.Dataset);
        Assert.Contains("\"Execution provider: Cpu\"", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("is not used", plain, StringComparison.Ordinal);

        var provider = new ProviderReport(ExecutionProvider.Cpu, ["TensorRT is not used: no device — none"]) { Wanted = ExecutionProvider.TensorRT };
        IReadOnlyList<EvidenceObject> fallback = EvidenceComposer.Compose(result with { Provider = provider }, LungApp.Package, Context);
        string told = DicomJson.Serialize(fallback[0].File.Dataset);
        Assert.Contains("\"Execution provider: Cpu instead of TensorRT\"", told, StringComparison.Ordinal);
        Assert.Contains("\"TensorRT is not used: no device - none\"", told, StringComparison.Ordinal);
        AssertValid(fallback);
    }

    [Fact]
    public async Task Compose_NoInstanceToBelongTo_GivesNothing()
    {
        AppResult result = await LungApp.RunAsync([]);
        Assert.Equal(RunOutcome.Refused, result.Outcome);
        Assert.Empty(EvidenceComposer.Compose(result, LungApp.Package, Context));
    }

    private static List<byte[]> Bytes(IReadOnlyList<EvidenceObject> evidence) => [.. evidence.Select(item =>
    {
        using var stream = new MemoryStream();
        item.File.Write(stream);
        return stream.ToArray();
    })];

    private void AssertValid(IReadOnlyList<EvidenceObject> evidence)
    {
        foreach (EvidenceObject item in evidence)
        {
            string path = Path.Combine(_folder.Path, $"{item.Kind}-{item.Number}.dcm");
            item.File.Save(path);
            (_, string output) = Peers.Run("dciodvfy", [path]);
            Assert.DoesNotContain(output.Split('\n'), line => line.StartsWith("Error", StringComparison.Ordinal));
        }
    }
}

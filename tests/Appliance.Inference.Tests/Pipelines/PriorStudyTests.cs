using System.Text.Json.Nodes;
using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Tests.Reporting;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>An app that compares with an earlier study, and goes on without one.</summary>
public sealed class PriorStudyTests : IDisposable
{
    private const string Change = "air-below-950-change";

    private readonly TemporaryFolder _folder = new();
    private readonly AppPackage _app;
    private readonly IReadOnlyList<string> _now;
    private readonly IReadOnlyList<string> _before;

    public PriorStudyTests()
    {
        _app = AirChangeApp.Install(_folder.Path);
        _now = Phantom("now", new ThoraxPhantomOptions { Rows = 96, Columns = 96, Slices = 60, EmphysemaFraction = 0.3 });
        _before = Phantom("before", new ThoraxPhantomOptions { Rows = 128, Columns = 128, Slices = 75, EmphysemaFraction = 0.1 });
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Prior_IsMeasuredOnItsOwnGrid_AndTheChangeReported()
    {
        double now = (await AirChangeApp.RunAsync(_app, _now)).Value("air-below-950");
        double before = (await AirChangeApp.RunAsync(_app, _before)).Value("air-below-950");

        AppResult result = await AirChangeApp.RunAsync(_app, _now, _before);

        Assert.Equal(RunOutcome.Reported, result.Outcome);
        Assert.Equal(now, result.Value("air-below-950"));
        Assert.InRange(result.Value(Change), now - before - 0.02, now - before + 0.02);
        Assert.True(result.Value(Change) > 1, "the phantom has more emphysema now");
        Assert.Empty(result.Absences);
        Assert.Equal((_now.Count, _before.Count), (result.SourceImages.Count, result.ComparedImages.Count));
    }

    [Fact]
    public async Task NoPrior_LeavesOutWhatNeedsIt_AndSaysWhy()
    {
        AppResult result = await AirChangeApp.RunAsync(_app, _now);

        Assert.Equal(RunOutcome.Reported, result.Outcome);
        Assert.Equal(["air-below-950"], result.Findings.Select(finding => finding.Id));
        Assert.Equal(RefusalCodes.NoPrior, Assert.Single(result.Absences).Code);
        Assert.Empty(result.ComparedImages);
    }

    [Fact]
    public async Task PriorThatKeepsNoContract_IsLikeNone_WithItsOwnReason()
    {
        AppResult result = await AirChangeApp.RunAsync(
            _app, _now, Phantom("gap", new ThoraxPhantomOptions { Rows = 96, Columns = 96, Slices = 60, MissingSlices = 4 }));

        Assert.Equal(RunOutcome.Reported, result.Outcome);
        Assert.Equal(["air-below-950"], result.Findings.Select(finding => finding.Id));
        Assert.Contains(result.Absences, reason => reason.Code == RefusalCodes.SliceGap);
    }

    [Fact]
    public async Task PriorThatDoesNotShowTheStructure_LeavesOutTheChange_AndSaysWhy()
    {
        foreach (string path in _before)
        {
            // Water everywhere, but for a corner of air outside the patient and a grain of bone.
            DicomFile file = DicomFile.Open(path);
            short water = (short)-double.Parse(file.Dataset.GetString(DicomTag.RescaleIntercept), System.Globalization.CultureInfo.InvariantCulture);
            byte[] pixels = new byte[((DicomElement)file.Dataset.Single(item => item.Tag == DicomTag.PixelData)).Bytes.Length];
            Span<short> values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(pixels.AsSpan());
            values.Fill(water);
            (values[0], values[values.Length / 2]) = ((short)(water - 1000), (short)(water + 1000));
            file.Dataset.AddOrUpdate(DicomTag.PixelData, DicomVR.OW, pixels);
            file.Save(path);
        }

        AppResult result = await AirChangeApp.RunAsync(_app, _now, _before);

        Assert.Equal(RunOutcome.Reported, result.Outcome);
        Assert.Equal(["air-below-950"], result.Findings.Select(finding => finding.Id));
        Assert.Equal(RefusalCodes.NothingFoundBefore, Assert.Single(result.Absences).Code);
    }

    [Fact]
    public async Task PriorWhosePixelsCannotBeRead_IsLikeNone()
    {
        string path = _before[0];
        byte[] bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(path, bytes[..^1000], TestContext.Current.CancellationToken);

        AppResult result = await AirChangeApp.RunAsync(_app, _now, _before);

        Assert.Equal(RunOutcome.Reported, result.Outcome);
        Assert.Equal(["air-below-950"], result.Findings.Select(finding => finding.Id));
        Assert.NotEmpty(result.Absences);
    }

    [Fact]
    public async Task StudyItself_ThatKeepsNoContract_IsRefusedWhateverThePriorIs()
    {
        AppResult result = await AirChangeApp.RunAsync(
            _app, Phantom("gap", new ThoraxPhantomOptions { Rows = 96, Columns = 96, Slices = 60, MissingSlices = 4 }), _before);

        Assert.Equal(RunOutcome.Refused, result.Outcome);
        Assert.Contains(result.Refusals, reason => reason.Code == RefusalCodes.SliceGap);
    }

    [Fact]
    public async Task AppThatGivesNothingWithoutAPrior_Refuses()
    {
        AppPackage package = Changed(app =>
        {
            app["graph"]!.AsArray()[^1]!["inputs"]!["measurements"] = "prior-densities";
            app["graph"]!.AsArray()[^1]!["with"]!["findings"]!.AsArray().RemoveAt(1);
        });

        AppResult result = await AirChangeApp.RunAsync(package, _now);

        Assert.Equal((RunOutcome.Refused, RefusalCodes.NoPrior), (result.Outcome, Assert.Single(result.Refusals).Code));
    }

    // PS3.3 C.17.2.3: what was compared with was not made for this request.
    [Fact]
    public async Task Report_NamesThePriorAsPertinentOtherEvidence_AndDciodvfyAcceptsIt()
    {
        AppResult result = await AirChangeApp.RunAsync(_app, _now, _before);
        DicomDataset report = EvidenceComposer.Compose(result, _app, Context)[0].File.Dataset;

        Assert.Equal([StudyOf(_now)], Studies(report, DicomTag.CurrentRequestedProcedureEvidenceSequence));
        Assert.Equal([StudyOf(_before)], Studies(report, DicomTag.PertinentOtherEvidenceSequence));
        Assert.Equal(
            _before.Count,
            report.GetSequenceItems(DicomTag.PertinentOtherEvidenceSequence)[0].GetSequenceItems(DicomTag.ReferencedSeriesSequence)[0]
                .GetSequenceItems(DicomTag.ReferencedSOPSequence).Count);
        AssertValid(report);
    }

    [Fact]
    public async Task Report_WithoutAPrior_SaysWhyNothingWasCompared()
    {
        AppResult result = await AirChangeApp.RunAsync(_app, _now);
        DicomDataset report = EvidenceComposer.Compose(result, _app, Context)[0].File.Dataset;

        Assert.False(report.Contains(DicomTag.PertinentOtherEvidenceSequence));
        Assert.Contains(RefusalCodes.NoPrior, DicomJson.Serialize(report), StringComparison.Ordinal);
        AssertValid(report);
    }

    [Fact]
    public void Manifest_WrongPriors_IsToldWithItsPath()
    {
        string all = Faults(app => app["input"]!["priors"] = JsonNode.Parse("""{ "max": 6, "withinMonths": 0, "modality": "ct", "newest": true }"""));

        Assert.Contains("input.priors.max: The value is more than 5.", all, StringComparison.Ordinal);
        Assert.Contains("input.priors.withinMonths: The value is less than 1.", all, StringComparison.Ordinal);
        Assert.Contains("input.priors.modality:", all, StringComparison.Ordinal);
        Assert.Contains("'newest' is not known", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Graph_UsesPriorsThatAreNotAskedFor_IsToldWithItsPath()
    {
        string none = Faults(app => app["input"]!.AsObject().Remove("priors"));
        string third = Faults(app => app["graph"]![4]!["with"]!["index"] = 3);
        string current = Faults(app => app["graph"]![0]!["with"] = JsonNode.Parse("""{ "index": 2 }"""));
        string unconnected = Faults(app => app["graph"]!.AsArray()[^1]!["inputs"]!.AsObject().Remove("prior"));

        Assert.Contains("graph[4].with.study:", none, StringComparison.Ordinal);
        Assert.Contains("graph[4].with.index:", third, StringComparison.Ordinal);
        Assert.Contains("graph[0].with.index:", current, StringComparison.Ordinal);
        Assert.Contains("graph[8].with.findings[1].of:", unconnected, StringComparison.Ordinal);
    }

    private static readonly EvidenceContext Context = EvidenceComposerTests.Context with { AppId = "ct-air-change", AlgorithmName = "ct-air-change" };

    private static string StudyOf(IReadOnlyList<string> paths) => DicomFile.Open(paths[0]).Dataset.GetString(DicomTag.StudyInstanceUID);

    private static IEnumerable<string> Studies(DicomDataset report, DicomTag sequence) =>
        report.GetSequenceItems(sequence).Select(item => item.GetString(DicomTag.StudyInstanceUID));

    private IReadOnlyList<string> Phantom(string name, ThoraxPhantomOptions options) =>
        ThoraxPhantom.Make(options).WriteDicom(Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName);

    private AppPackage Changed(Action<JsonObject> change)
    {
        string copy = Directory.CreateDirectory(Path.Combine(_folder.Path, Path.GetRandomFileName())).FullName;
        foreach (string file in Directory.GetFiles(_app.Folder))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        string manifest = Path.Combine(copy, "app.json");
        JsonObject app = JsonNode.Parse(File.ReadAllText(manifest))!.AsObject();
        change(app);
        File.WriteAllText(manifest, app.ToJsonString());
        return AppPackage.Load(copy);
    }

    private string Faults(Action<JsonObject> change) =>
        string.Join('\n', Assert.Throws<AppPackageException>(() => Changed(change)).Faults);

    private void AssertValid(DicomDataset report)
    {
        string path = Path.Combine(_folder.Path, "report.dcm");
        new DicomFile(report, DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
        (_, string output) = Peers.Run("dciodvfy", [path]);
        Assert.DoesNotContain(output.Split('\n'), line => line.StartsWith("Error", StringComparison.Ordinal));
    }
}

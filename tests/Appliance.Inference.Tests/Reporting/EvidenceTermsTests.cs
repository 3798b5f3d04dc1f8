using System.Text.Json.Nodes;
using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Reporting;

/// <summary>What an app's <c>evidence</c> in app.json makes its objects say, and what they say without it.</summary>
public sealed class EvidenceTermsTests : IDisposable
{
    private static readonly ThoraxPhantomOptions Small = new() { Rows = 128, Columns = 128, Slices = 60 };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reported_SaysProcedureBodyPartFamilyAndWindowOfTheApp()
    {
        (AppResult result, _) = await LungApp.RunPhantomAsync(Small);
        IReadOnlyList<EvidenceObject> evidence = EvidenceComposer.Compose(result, LungApp.Package, EvidenceComposerTests.Context);

        Assert.Contains("CT Chest", Json(evidence, EvidenceKind.MeasurementReport), StringComparison.Ordinal);
        DicomDataset segmentation = Of(evidence, EvidenceKind.Segmentation);
        Assert.Equal("CHEST", segmentation.GetString(DicomTag.BodyPartExamined));
        Assert.Contains("Morphological Operations", Json(evidence, EvidenceKind.Segmentation), StringComparison.Ordinal);
        DicomDataset window = Of(evidence, EvidenceKind.PresentationState).GetSequenceItems(DicomTag.SoftcopyVOILUTSequence)[0];
        Assert.Equal((-600.0, 1500.0), (window.GetValue<double>(DicomTag.WindowCenter), window.GetValue<double>(DicomTag.WindowWidth)));
    }

    [Fact]
    public async Task Refused_ClaimsNothingOfWhatItDidNotRead()
    {
        (AppResult result, _) = await LungApp.RunPhantomAsync(Small with { MissingSlices = 4 });
        IReadOnlyList<EvidenceObject> evidence = EvidenceComposer.Compose(result, LungApp.Package, EvidenceComposerTests.Context);

        Assert.DoesNotContain("CT Chest", Json(evidence, EvidenceKind.MeasurementReport), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppThatSaysNothing_LeavesItToTheStudy()
    {
        AppPackage silent = Changed(app => app.Remove("evidence"));
        (AppResult result, _) = await LungApp.RunPhantomAsync(Small);
        IReadOnlyList<EvidenceObject> evidence = EvidenceComposer.Compose(result, silent, EvidenceComposerTests.Context);

        Assert.DoesNotContain("CT Chest", Json(evidence, EvidenceKind.MeasurementReport), StringComparison.Ordinal);
        Assert.Contains("Artificial Intelligence", Json(evidence, EvidenceKind.Segmentation), StringComparison.Ordinal);
        Assert.Equal(
            result.SourceImages[0].Header.GetStringOrEmpty(DicomTag.BodyPartExamined),
            Of(evidence, EvidenceKind.Segmentation).GetStringOrEmpty(DicomTag.BodyPartExamined));
    }

    [Fact]
    public void Faults_OfTheTerms_AreReportedWithTheirPaths()
    {
        string all = string.Join('\n', Assert.Throws<AppPackageException>(() => Changed(app => app["evidence"] = JsonNode.Parse("""
            { "bodyPartExamined": "chest", "procedure": "x", "window": { "center": 0, "width": 0 } }
            """))).Faults);

        Assert.Contains("'procedure' is not known", all, StringComparison.Ordinal);
        Assert.Contains("evidence.bodyPartExamined: The value does not have the form", all, StringComparison.Ordinal);
        Assert.Contains("evidence.window.width: The value is less than 1", all, StringComparison.Ordinal);
    }

    /// <summary>A code goes into objects of every character set, and a backslash would make two values of one.</summary>
    [Theory]
    [InlineData("24627-2", "LN", "胸部CT", "meaning")]
    [InlineData("24627-2", "LN", @"CT\Chest", "meaning")]
    [InlineData("24627–2", "LN", "CT Chest", "value")]
    [InlineData("24627-2", "本地", "CT Chest", "scheme")]
    public void Code_ThatNotEveryObjectCanHold_IsAFaultOfTheApp(string value, string scheme, string meaning, string part)
    {
        JsonObject code = new() { ["value"] = value, ["scheme"] = scheme, ["meaning"] = meaning };
        var refused = Assert.Throws<AppPackageException>(() => Changed(app => app["evidence"]!["procedureReported"] = code));

        Assert.Contains(refused.Faults, fault => fault.Path == $"evidence.procedureReported.{part}");
    }

    private AppPackage Changed(Action<JsonObject> change)
    {
        JsonObject app = JsonNode.Parse(File.ReadAllText(Path.Combine(LungApp.Package.Folder, "app.json")))!.AsObject();
        change(app);
        File.WriteAllText(Path.Combine(_folder.Path, "app.json"), app.ToJsonString());
        File.Copy(Path.Combine(LungApp.Package.Folder, "lung-air.onnx"), Path.Combine(_folder.Path, "lung-air.onnx"), overwrite: true);
        return AppPackage.Load(_folder.Path);
    }

    private static DicomDataset Of(IEnumerable<EvidenceObject> evidence, EvidenceKind kind) => evidence.Single(item => item.Kind == kind).File.Dataset;

    private static string Json(IEnumerable<EvidenceObject> evidence, EvidenceKind kind) => DicomJson.Serialize(Of(evidence, kind));
}

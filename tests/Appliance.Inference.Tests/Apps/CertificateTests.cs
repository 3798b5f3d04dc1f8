using System.Text.Json.Nodes;
using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Classification;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Reporting;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Apps;

/// <summary>Only an app with a valid certificate makes a product's results; all others are for research, wherever they are seen.</summary>
public sealed class CertificateTests : ModelRun
{
    [Theory]
    [InlineData("2999-12-31", "PRODUCT")]
    [InlineData("2020-01-01", "RESEARCH")]
    [InlineData(null, "RESEARCH")]
    public async Task Certificate_ValidEndedOrNone_DecidesTheQualificationOfEveryObject(string? expires, string qualification)
    {
        AppPackage package = Make(expires, minJoint: 0);

        (AppResult result, IReadOnlyList<EvidenceObject> evidence) = await RunAsync(package);

        Assert.Equal(RunOutcome.Reported, result.Outcome);
        Assert.NotEmpty(evidence);
        Assert.All(evidence, item => Assert.Equal(qualification, item.File.Dataset.GetString(DicomTag.ContentQualification)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Certificate_Ended_EveryPageLooksAsWithoutOne(double minJoint)
    {
        AppResult ended = (await RunAsync(Make("2020-01-01", minJoint))).Result, never = (await RunAsync(Make(null, minJoint))).Result;
        AppResult valid = (await RunAsync(Make("2999-12-31", minJoint))).Result;

        Assert.Equal(never.Pictures[0].Rgb, ended.Pictures[0].Rgb);
        Assert.NotEqual(valid.Pictures[0].Rgb, ended.Pictures[0].Rgb);
    }

    [Theory]
    [InlineData("2026-03-01", ContentQualification.Product)]
    [InlineData("2026-02-28", ContentQualification.Research)]
    public void Certificate_LastDay_IsStillValid(string expires, ContentQualification qualification) =>
        Assert.Equal(qualification, Make(expires, 0).Manifest.QualificationOn(new DateOnly(2026, 3, 1)));

    private async Task<(AppResult Result, IReadOnlyList<EvidenceObject> Evidence)> RunAsync(AppPackage package)
    {
        AppResult result = await CascadeApp.RunAsync(package, CascadeApp.Study(StudyFolder, 3), Models);
        return (result, EvidenceComposer.Compose(result, package, EvidenceComposerTests.Context));
    }

    private AppPackage Make(string? expires, double minJoint)
    {
        string folder = AppFolder, path = Path.Combine(folder, "app.json");
        CascadeApp.Write(folder, steps: 1, minJoint);
        File.WriteAllBytes(Path.Combine(folder, "calibration.json"), new Calibration().ToJson());
        if (expires is not null)
        {
            JsonNode app = JsonNode.Parse(File.ReadAllText(path))!;
            app["certificate"] = new JsonObject { ["number"] = "20263210001", ["authority"] = "NMPA", ["deviceClass"] = "III", ["expires"] = expires, ["release"] = "V1" };
            File.WriteAllText(path, app.ToJsonString());
        }
        return AppPackage.Load(folder);
    }
}

using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Classification;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Reporting;

/// <summary>What the objects of an app say that chains answers, sure enough or not.</summary>
public sealed class ConfidenceEvidenceTests : ModelRun
{
    [Fact]
    public async Task Reported_EveryAnswerHasItsCertaintyInPercent_AndTheJointOneSaysWhatItAssumes()
    {
        (IReadOnlyList<EvidenceObject> evidence, DicomDataset group) = await ComposeAsync(minJoint: 0.5);

        Assert.Equal("111222", Summary(evidence[0]));
        Assert.Equal("COMPLETE", evidence[0].File.Dataset.GetString(DicomTag.CompletionFlag));
        DicomDataset answer = Item(group, "Q1");
        Assert.Equal("373067005", Code(answer, DicomTag.ConceptCodeSequence));
        Assert.Equal((80.06, "%"), Number(Item(answer, "111012")));
        Assert.Equal("HAS PROPERTIES", Item(answer, "111012").GetString(DicomTag.RelationshipType));
        DicomDataset joint = Item(group, "JOINT-CONFIDENCE");
        Assert.Equal((72.07, "%"), Number(joint));
        Assert.Equal("INDEP-PRODUCT", Code(Item(joint, "370129005"), DicomTag.ConceptCodeSequence));
        AssertValid(evidence);
    }

    [Fact]
    public async Task AnswerOfAPublishedMethod_CitesIt_AndItsCertaintyDoesWhereThereIsNoAnswer()
    {
        (_, DicomDataset reported) = await ComposeAsync(minJoint: 0.5);
        DicomDataset citation = Item(Item(reported, "Q0"), "121423");
        Assert.Equal("INFERRED FROM", citation.GetString(DicomTag.RelationshipType));
        Assert.Equal("Guo C, et al. On calibration of modern neural networks. 2017.", citation.GetString(DicomTag.TextValue));
        Assert.DoesNotContain(Item(reported, "Q1").GetSequenceItems(DicomTag.ContentSequence), item => Name(item) == "121423");

        (IReadOnlyList<EvidenceObject> evidence, DicomDataset abstained) = await ComposeAsync(minJoint: 0.9);
        Assert.Equal(citation.GetString(DicomTag.TextValue), Item(Item(abstained, "111012"), "121423").GetString(DicomTag.TextValue));
        AssertValid(evidence);
    }

    [Fact]
    public async Task Abstained_NoAnswerIsTold_ButHowSureEachStepIsAndWhichIsWeakest()
    {
        (IReadOnlyList<EvidenceObject> evidence, DicomDataset group) = await ComposeAsync(minJoint: 0.9);

        Assert.Equal([EvidenceKind.MeasurementReport, EvidenceKind.SecondaryCapture, EvidenceKind.KeyObjects], evidence.Select(item => item.Kind));
        Assert.Equal("111223", Summary(evidence[0]));
        Assert.Equal("PARTIAL", evidence[0].File.Dataset.GetString(DicomTag.CompletionFlag));
        string json = DicomJson.Serialize(evidence[0].File.Dataset);
        Assert.DoesNotContain("373067005", json, StringComparison.Ordinal);
        Assert.DoesNotContain("373066001", json, StringComparison.Ordinal);
        Assert.Contains("low-confidence", json, StringComparison.Ordinal);
        Assert.Contains("'Question 1'", json, StringComparison.Ordinal);
        DicomDataset[] certainties = [.. group.GetSequenceItems(DicomTag.ContentSequence).Where(item => Name(item) == "111012")];
        Assert.Equal([(90.02, "%"), (80.06, "%")], certainties.Select(Number));
        Assert.Equal(["Q0", "Q1"], certainties.Select(item => Code(Item(item, "121071"), DicomTag.ConceptCodeSequence)));
        Assert.Equal((72.07, "%"), Number(Item(group, "JOINT-CONFIDENCE")));
        AssertValid(evidence);
    }

    /// <summary>Sure enough or not: the paper stands with the answer, or with how sure the app was of it.</summary>
    [Theory]
    [InlineData(0.5, "CODE:(Q0,99TEST,\"Question 0\")")]
    [InlineData(0.9, "NUM:(111012,DCM,\"Certainty of Finding\")")]
    public async Task PaperOfAStep_StandsBelowIt_AsDsrdumpReadsIt(double minJoint, string holder)
    {
        (IReadOnlyList<EvidenceObject> evidence, DicomDataset group) = await ComposeAsync(minJoint);

        DicomDataset answer = Item(group, minJoint < 0.9 ? "Q0" : "111012"), citation = Item(answer, "121423");
        Assert.Equal("INFERRED FROM", citation.GetString(DicomTag.RelationshipType));
        Assert.Equal("Guo C, et al. On calibration of modern neural networks. 2017.", citation.GetString(DicomTag.TextValue));
        string path = InFolder("cited.dcm");
        evidence[0].File.Save(path);
        (int exitCode, string dump) = Peers.Run("dsrdump", ["+Pc", "+Pl", path]);
        Assert.Equal(0, exitCode);
        string[] lines = dump.Split('\n', StringSplitOptions.TrimEntries);
        int at = Array.FindIndex(lines, line => line.Contains("(121423,DCM,\"Method Citation\")", StringComparison.Ordinal));
        Assert.Contains("inferred from TEXT:", lines[at], StringComparison.Ordinal);
        Assert.Contains(lines[..at], line => line.Contains(holder, StringComparison.Ordinal));
        Assert.DoesNotContain(lines[(at + 1)..], line => line.Contains("Method Citation", StringComparison.Ordinal));
        AssertValid(evidence);
    }

    /// <summary>The unit's maker does not answer for the codes of an app by somebody else.</summary>
    [Fact]
    public async Task SchemeOfTheApp_IsTheVendors_OursIsTheUnitMakers()
    {
        (IReadOnlyList<EvidenceObject> evidence, _) = await ComposeAsync(minJoint: 0.5);

        Dictionary<string, string> schemes = evidence[0].File.Dataset.GetSequenceItems(DicomTag.CodingSchemeIdentificationSequence)
            .ToDictionary(item => item.GetString(DicomTag.CodingSchemeDesignator), item => item.GetString(DicomTag.CodingSchemeResponsibleOrganization));
        Assert.Equal(("A vendor 医疗", "Appliance"), (schemes["99TEST"], schemes["99APPLIANCE"]));
    }

    [Fact]
    public async Task AnswerThatMayNotLeave_IsNotInTheReport()
    {
        (IReadOnlyList<EvidenceObject> evidence, _) = await ComposeAsync(minJoint: 0.5, exportable: false);

        Assert.DoesNotContain("373067005", DicomJson.Serialize(evidence[0].File.Dataset), StringComparison.Ordinal);
    }

    private async Task<(IReadOnlyList<EvidenceObject> Evidence, DicomDataset Group)> ComposeAsync(double minJoint, bool exportable = true)
    {
        string folder = AppFolder;
        CascadeApp.Write(folder, 2, minJoint);
        File.WriteAllBytes(Path.Combine(folder, "calibration.json"), new Calibration().ToJson());
        if (!exportable)
        {
            string manifest = Path.Combine(folder, "app.json");
            File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"input\":\"q1\"", "\"exportable\":false,\"input\":\"q1\"", StringComparison.Ordinal));
        }
        AppPackage package = AppPackage.Load(folder);
        AppResult result = await CascadeApp.RunAsync(package, CascadeApp.Study(StudyFolder, Math.Log(9), -Math.Log(4)), Models);
        IReadOnlyList<EvidenceObject> evidence = EvidenceComposer.Compose(result, package, EvidenceComposerTests.Context with
        {
            AppId = "graph", AlgorithmName = "graph", AlgorithmManufacturer = "A vendor 医疗",
        });
        DicomDataset measurements = Item(evidence[0].File.Dataset, "126010");
        return (evidence, Item(measurements, "125007"));
    }

    private static string Summary(EvidenceObject report) =>
        Code(Item(Item(report.File.Dataset, "C0034375"), "111065"), DicomTag.ConceptCodeSequence);

    private static DicomDataset Item(DicomDataset parent, string name) =>
        parent.GetSequenceItems(DicomTag.ContentSequence).First(item => Name(item) == name);

    private static string Name(DicomDataset item) => Code(item, DicomTag.ConceptNameCodeSequence);

    private static string Code(DicomDataset item, DicomTag sequence) =>
        item.Contains(sequence) ? item.GetSequenceItems(sequence)[0].GetString(DicomTag.CodeValue) : "";

    private static (double Value, string Unit) Number(DicomDataset item)
    {
        DicomDataset measured = item.GetSequenceItems(DicomTag.MeasuredValueSequence)[0];
        return (measured.GetValue<double>(DicomTag.NumericValue), Code(measured, DicomTag.MeasurementUnitsCodeSequence));
    }

    private void AssertValid(IReadOnlyList<EvidenceObject> evidence)
    {
        foreach (EvidenceObject item in evidence)
        {
            string path = InFolder($"{item.Kind}-{item.Number}.dcm");
            item.File.Save(path);
            (_, string output) = Peers.Run("dciodvfy", [path]);
            Assert.DoesNotContain(output.Split('\n'), line => line.StartsWith("Error", StringComparison.Ordinal));
        }
    }
}

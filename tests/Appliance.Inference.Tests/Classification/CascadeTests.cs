using Appliance.Inference.Apps;
using Appliance.Inference.Classification;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Classification;

public sealed class CascadeTests : ModelRun
{
    private static readonly Calibration Honest = new();
    [Fact]
    public async Task Cascade_SureEnough_ReportsEachStepAndTheProduct()
    {
        AppResult result = await RunAsync(minJoint: 0.7, [Logit(0.9), -Logit(0.8), Logit(0.99)]);

        Assert.Equal(RunOutcome.Reported, result.Outcome);
        Assert.Equal([("q0", "yes"), ("q1", "no"), ("q2", "yes")], result.Findings.Select(finding => (finding.Id, finding.Answer!.Id)));
        Assert.Equal([0.9, 0.8, 0.99], result.Findings.Select(finding => finding.Confidence!.Value), (a, b) => Math.Abs(a - b) < 0.002);
        JointConfidence joint = Assert.Single(result.Confidences);
        Assert.Equal(0.9 * 0.8 * 0.99, joint.Joint, 0.002);
        Assert.Equal("q1", joint.Weakest.Id);
        Assert.Contains(result.Pictures, page => page.Name == "confidence");
    }

    [Fact]
    public async Task Cascade_Answer_NamesWhereItsMethodWasPublished()
    {
        AppResult result = await RunAsync(minJoint: 0.1, [Logit(0.9), Logit(0.9)]);

        Assert.Equal(["Guo 2017", null], result.Findings.Select(finding => finding.Reference?.Short));
    }

    [Fact]
    public async Task Cascade_ProductTooLow_AbstainsAndNamesTheWeakestStep()
    {
        AppResult result = await RunAsync(minJoint: 0.75, [Logit(0.9), -Logit(0.8), Logit(0.99)]);

        Assert.Equal(RunOutcome.Abstained, result.Outcome);
        Assert.Empty(result.Findings);
        Assert.Empty(result.Refusals);
        Assert.Null(result.Failure);
        Assert.Equal(RefusalCodes.LowConfidence, result.Abstention!.Code);
        Assert.Contains("'Question 1' with 80", result.Abstention.TextEn, StringComparison.Ordinal);
        Assert.Contains("“问题 1”", result.Abstention.TextZh, StringComparison.Ordinal);
        Assert.Equal("abstention", Assert.Single(result.Pictures).Name);
    }

    [Fact]
    public async Task Cascade_StepBelowItsOwnMinimum_AbstainsThoughTheProductIsEnough()
    {
        AppResult result = await RunAsync(minJoint: 0.1, [Logit(0.9), -Logit(0.6), Logit(0.99)], minStep: 0.95);

        Assert.Equal(RunOutcome.Abstained, result.Outcome);
        Assert.Equal(RefusalCodes.LowStepConfidence, result.Abstention!.Code);
        Assert.Contains("'Question 0' is right with a confidence of 90", result.Abstention.TextEn, StringComparison.Ordinal);
        Assert.Equal("q0", result.Confidences[0].Weakest.Id);
    }

    [Fact]
    public async Task Cascade_SameStudy_GivesTheSamePages()
    {
        double[] logits = [Logit(0.9), Logit(0.8), Logit(0.99)];
        AppResult first = await RunAsync(0, logits), second = await RunAsync(0, logits);

        Assert.Equal(first.Pictures[0].Rgb, second.Pictures[0].Rgb);
    }

    [Fact]
    public void Cascade_AnswerThatIsNotCalibrated_CannotBeConnected()
    {
        string folder = AppFolder;
        CascadeApp.Write(folder, 2, 0.5);
        File.WriteAllBytes(Path.Combine(folder, "calibration.json"), Honest.ToJson());
        Change(folder, "\"q1\":\"sure-1\"", "\"q1\":\"look-1\"");

        var refused = Assert.Throws<AppPackageException>(() => AppPackage.Load(folder));

        Assert.Contains(refused.Faults, fault => fault.ToString().Contains("'look-1' gives Logits; Answer is expected.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"minConfidence\":0.5", "\"minConfidence\":1.5", "graph[7].with.minConfidence: A share")]
    [InlineData("\"input\":\"q1\"", "\"input\":\"q9\"", "graph[7].with.steps[1].input: There is no input 'q9'")]
    [InlineData("\"input\":\"q1\"", "\"input\":\"q0\"", "The input 'q1' is no step of the chain.")]
    [InlineData("\"activation\":\"sigmoid\"", "\"activation\":\"tanh\"", "graph[3].with")]
    [InlineData("\"file\":\"calibration.json\"", "\"temperature\":0", "graph[4].with.temperature: 0.01 to 100")]
    [InlineData("\"file\":\"calibration.json\"", "\"file\":\"../../etc/hostname\"", "graph[4].with.file: The package holds no file")]
    [InlineData("\"file\":\"calibration.json\"", "\"file\":\"app.json\"", "graph[4].with.file: 'app.json' cannot be used.")]
    [InlineData("\"file\":\"calibration.json\"", "\"file\":\"calibration.json\",\"temperature\":2", "Either a file or a temperature")]
    public void Manifest_WrongOptions_AreFaultsWithTheirPath(string from, string to, string fault)
    {
        string folder = AppFolder;
        CascadeApp.Write(folder, 2, 0.5);
        File.WriteAllBytes(Path.Combine(folder, "calibration.json"), Honest.ToJson());
        Change(folder, from, to);

        var refused = Assert.Throws<AppPackageException>(() => AppPackage.Load(folder));

        Assert.Contains(refused.Faults, found => found.ToString().Contains(fault, StringComparison.Ordinal));
    }

    private async Task<AppResult> RunAsync(double minJoint, double[] logits, double minStep = 0)
    {
        AppPackage package = CascadeApp.Make(AppFolder, logits.Length, minJoint, Honest, minStep);
        return await CascadeApp.RunAsync(package, CascadeApp.Study(StudyFolder, logits), Models);
    }

    private static double Logit(double probability) => Math.Log(probability / (1 - probability));

    private static void Change(string folder, string from, string to)
    {
        string path = Path.Combine(folder, "app.json"), text = File.ReadAllText(path);
        int at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at > 0, $"{from} is not in {text}");
        File.WriteAllText(path, text[..at] + to + text[(at + from.Length)..]);
    }
}

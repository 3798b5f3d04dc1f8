using Appliance.Inference.Apps;
using Appliance.Inference.Classification;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Classification;

/// <summary>
/// Twelve classifiers that are right in 95 of 100 cases, and whose scores are twice as sure of themselves as they may be. Calibrated on other
/// cases, the joint confidence that is reported is the accuracy that is measured; uncalibrated it is not.
/// </summary>
public sealed class CascadeHonestyTests : IDisposable
{
    private const int Steps = 12;

    /// <summary>The logits are this much too large.</summary>
    private const double Overconfidence = 2;

    /// <summary>Standard deviations: chance alone leaves this interval once in a thousand.</summary>
    private const double Width = 3.29;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CalibrationMethod.Temperature, 1)]
    [InlineData(CalibrationMethod.Temperature, 2)]
    [InlineData(CalibrationMethod.Isotonic, 3)]
    public void TwelveSteps_Calibrated_MeasuredAccuracyIsTheReportedJointConfidence(CalibrationMethod method, ulong seed)
    {
        Calibration calibration = CalibrationFit.Of(Training(seed + 100), method);
        (double reported, double measured, double interval) = Measure(calibration, cases: 5000, seed);

        Assert.InRange(reported, 0.50, 0.58); // 0.95 to the twelfth is 0.54.
        Assert.InRange(measured, reported - interval, reported + interval);
    }

    [Fact]
    public void TwelveSteps_Uncalibrated_MeasuredAccuracyIsFarFromTheReportedJointConfidence()
    {
        (double reported, double measured, double interval) = Measure(new Calibration(), cases: 5000, seed: 1);

        Assert.True(measured < reported - (10 * interval), $"reported {reported}, measured {measured} ± {interval}");
    }

    /// <summary>The whole way: DICOM in, twelve models in ONNX Runtime, the confidence of the result out.</summary>
    [Theory]
    [InlineData(Overconfidence, true)]
    [InlineData(1, false)]
    public async Task TwelveModels_ThroughTheEngine_AreHonestOnlyWhenCalibrated(double temperature, bool isHonest)
    {
        const int Cases = 300;
        AppPackage package = CascadeApp.Make(Path.Combine(_folder.Path, "app"), Steps, minJoint: 0, new Calibration { Temperature = temperature });
        using var models = new OnnxModelCache(new OnnxRuntimeOptions { Threads = 1 });
        var random = new SeededRandom(7);
        double expected = 0, variance = 0;
        int right = 0;
        for (int item = 0; item < Cases; item++)
        {
            (double Logit, bool Truth)[] questions = [.. Enumerable.Range(0, Steps).Select(_ => Draw(random))];
            AppResult result = await CascadeApp.RunAsync(package, CascadeApp.Study(Path.Combine(_folder.Path, "study"), [.. questions.Select(question => question.Logit)]), models);
            Assert.True(result.Outcome == RunOutcome.Reported, result.Failure);
            double joint = Assert.Single(result.Confidences).Joint;
            expected += joint;
            variance += joint * (1 - joint);
            right += result.Findings.Zip(questions).All(pair => pair.First.Answer!.Id == (pair.Second.Truth ? "yes" : "no")) ? 1 : 0;
        }

        Assert.Equal(isHonest, Math.Abs(right - expected) <= Width * Math.Sqrt(variance));
        Assert.InRange(right, 0.45 * Cases, 0.63 * Cases);
    }

    /// <summary>Mean joint confidence, share of cases in which all steps are right, and how far chance puts them apart.</summary>
    private static (double Reported, double Measured, double Interval) Measure(Calibration calibration, int cases, ulong seed)
    {
        var random = new SeededRandom(seed);
        double reported = 0, variance = 0;
        int right = 0;
        for (int item = 0; item < cases; item++)
        {
            double joint = 1;
            bool allRight = true;
            for (int step = 0; step < Steps; step++)
            {
                (double logit, bool truth) = Draw(random);
                (int answer, double probability) = ClassLogits.Top([0, logit], calibration.Temperature);
                joint *= calibration.Confidence(probability);
                allRight &= answer == 1 == truth;
            }
            reported += joint;
            variance += joint * (1 - joint);
            right += allRight ? 1 : 0;
        }
        return (reported / cases, (double)right / cases, Width * Math.Sqrt(variance) / cases);
    }

    private static ScoredCases Training(ulong seed)
    {
        var random = new SeededRandom(seed);
        return new ScoredCases([.. Enumerable.Range(0, 20_000).Select(_ => Draw(random)).Select(drawn => new ScoredCase(drawn.Truth ? 1 : 0, [0, drawn.Logit]))]);
    }

    /// <summary>A question whose answer is right with a probability from 0.91 to 0.99, 0.95 on average, and the score that claims more than that.</summary>
    private static (double Logit, bool Truth) Draw(SeededRandom random)
    {
        double accuracy = random.Between(0.91, 0.99);
        bool saysYes = random.NextUnit() < 0.5, isRight = random.NextUnit() < accuracy;
        double logit = Overconfidence * Math.Log(accuracy / (1 - accuracy));
        return (saysYes ? logit : -logit, isRight == saysYes);
    }
}

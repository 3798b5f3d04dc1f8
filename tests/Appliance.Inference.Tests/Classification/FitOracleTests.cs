using Appliance.Inference.Classification;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Classification;

/// <summary>The fits against scipy: its scalar minimiser, and isotonic regression as the least-squares problem that it is.</summary>
public sealed class FitOracleTests(ScipyOracle oracle) : IClassFixture<ScipyOracle>
{
    [Theory]
    [InlineData(1, 0.4)]
    [InlineData(2, 1)]
    [InlineData(3, 3.7)]
    public void Temperature_IsThatOfScipysMinimiser(ulong seed, double overconfidence)
    {
        const int Cases = 1500, Classes = 4;
        var random = new SeededRandom(seed);
        ScoredCase[] cases = [.. Enumerable.Range(0, Cases).Select(_ => Draw(random, Classes, overconfidence))];

        double[] scipy = oracle.Compute<double>(
            """
            from scipy.optimize import minimize_scalar
            from scipy.special import logsumexp
            z, t = logits.reshape(-1, 4), truth.astype(int)
            loss = lambda a: np.mean(logsumexp(z / np.exp(a), axis=1) - z[np.arange(len(t)), t] / np.exp(a))
            np.exp(minimize_scalar(loss, bounds=(np.log(0.01), np.log(100)), method='bounded', options={'xatol': 1e-9}).x)
            """,
            ScipyOracle.Array1("logits", [.. cases.SelectMany(item => item.Logits)]), ScipyOracle.Array1("truth", [.. cases.Select(item => (double)item.Truth)]));

        double fitted = TemperatureFit.Of(cases);
        Assert.Equal(scipy[0], fitted, 1e-5 * fitted);
        Assert.InRange(fitted / overconfidence, 0.85, 1.15);
    }

    [Theory]
    [InlineData(1, 40, 0)]
    [InlineData(2, 300, 0)]
    [InlineData(3, 300, 20)]
    public void Isotonic_IsTheLeastSquaresThatRises(ulong seed, int count, int levels)
    {
        var random = new SeededRandom(seed);
        (double Probability, bool IsRight)[] cases = [.. Enumerable.Range(0, count).Select(_ =>
        {
            double probability = levels > 0 ? Math.Round(random.NextUnit() * levels) / levels : random.NextUnit();
            return (probability, random.NextUnit() < probability * probability);
        }).OrderBy(item => item.probability)];

        // A rising function is a sum of steps that are not negative; the first is never cut off, as the shares are not negative either.
        double[] scipy = oracle.Compute<double>(
            """
            from scipy.optimize import nnls
            levels, place = np.unique(p, return_inverse=True)
            steps = (levels[place][:, None] >= levels[None, :]).astype(float)
            (np.tril(np.ones((len(levels), len(levels)))) @ nnls(steps, right, maxiter=20000)[0])[place]
            """,
            ScipyOracle.Array1("p", [.. cases.Select(item => item.Probability)]), ScipyOracle.Array1("right", [.. cases.Select(item => item.IsRight ? 1.0 : 0.0)]));

        var table = new Calibration { Points = IsotonicFit.Of(cases) };
        double least = 1.0 / (count + 2);
        Assert.All(cases.Zip(scipy), pair => Assert.Equal(Math.Clamp(pair.Second, least, 1 - least), table.Confidence(pair.First.Probability), 1e-9));
        Assert.Equal(table.Points, Calibration.Read(table.ToJson()).Points);
    }

    [Fact]
    public void Fit_OverconfidentScores_LowersTheErrorOnCasesNotSeen()
    {
        var random = new SeededRandom(5);
        var cases = new ScoredCases([.. Enumerable.Range(0, 4000).Select(_ => Draw(random, 3, 3))]);

        Assert.All([CalibrationMethod.Temperature, CalibrationMethod.Isotonic], method =>
        {
            Calibration fitted = CalibrationFit.Of(cases, method);
            Assert.InRange(fitted.EceBefore!.Value, 0.1, 0.5);
            Assert.InRange(fitted.EceAfter!.Value, 0, 0.03);
            Assert.Equal(4000, fitted.Cases);
        });
    }

    [Fact]
    public void Isotonic_AllRight_IsStillNotCertain()
    {
        IReadOnlyList<CalibrationPoint> points = IsotonicFit.Of(Enumerable.Repeat((0.7, true), 98));

        Assert.All(points, point => Assert.Equal(0.99, point.Confidence, 1e-12));
    }

    /// <summary>A case whose classes have the probabilities of its logits, which are then exaggerated.</summary>
    private static ScoredCase Draw(SeededRandom random, int classes, double overconfidence)
    {
        double[] logits = [.. Enumerable.Range(0, classes).Select(_ => random.Between(-2, 2))];
        double sum = logits.Sum(Math.Exp), place = random.NextUnit() * sum;
        int truth = 0;
        while (truth < classes - 1 && (place -= Math.Exp(logits[truth])) > 0)
        {
            truth++;
        }
        return new ScoredCase(truth, [.. logits.Select(logit => logit * overconfidence)]);
    }
}

using Appliance.Edge.Running;
using Appliance.Edge.Shadows;

namespace Appliance.Edge.Tests.Shadows;

public sealed class ShadowComparisonTests
{
    private static readonly Dictionary<string, double> Tolerances = new() { ["volume"] = 0.1 };

    [Theory]
    [InlineData(4.5, 4.5, true)]
    [InlineData(4.5, 4.6, true)]
    [InlineData(4.5, 4.7, false)]
    [InlineData(4.5, null, false)]
    public void Numbers_WithinTheTolerance_Agree(double active, double? shadow, bool agrees)
    {
        ShadowComparison comparison = Compare([Number("volume", active)], shadow is { } value ? [Number("volume", value)] : []);

        Assert.Equal((agrees, agrees), (comparison.Agrees, Assert.Single(comparison.Findings).Agrees));
    }

    [Fact]
    public void Numbers_WithoutTolerance_MustBeEqual()
    {
        Assert.False(Compare([Number("density", -850.1)], [Number("density", -850.2)]).Agrees);
        Assert.True(Compare([Number("density", -850.1)], [Number("density", -850.1)]).Agrees);
    }

    [Fact]
    public void Answers_OfTheSameClass_AgreeWhateverTheConfidence()
    {
        Assert.True(Compare([Answer("left", 0.9)], [Answer("left", 0.6)]).Agrees);
        Assert.False(Compare([Answer("left", 0.9)], [Answer("right", 0.9)]).Agrees);
    }

    [Fact]
    public void Outcomes_ThatDiffer_NeverAgree() => Assert.False(ShadowComparison.Of(
        (RunState.Reported, new RunResult()), (RunState.Abstained, new RunResult()), Tolerances).Agrees);

    [Fact]
    public void Json_WrittenAndRead_IsTheSame()
    {
        ShadowComparison comparison = Compare([Number("volume", 1), Answer("left", 0.9)], [Answer("right", 0.9)]);

        Assert.Equal(comparison.Findings, ShadowComparison.FromJson(comparison.ToJson()).Findings);
    }

    private static ShadowComparison Compare(RunFinding[] active, RunFinding[] shadow) => ShadowComparison.Of(
        (RunState.Reported, new RunResult { Findings = active }), (RunState.Reported, new RunResult { Findings = shadow }), Tolerances);

    private static RunFinding Number(string id, double value) => new(id, id, id, value, "1", "1", null, Exportable: true);

    private static RunFinding Answer(string id, double confidence) =>
        new("side", "Side", "侧别", null, null, null, confidence, Exportable: true) { Answer = new RunAnswer(id, id, id) };
}

namespace Appliance.EndToEnd.Tests.Soak;

/// <summary>The short soak; <c>Appliance.Benchmarks soak 100000</c> is the long one.</summary>
public sealed class SoakTests
{
    private const int Associations = 2000;

    [Fact]
    public async Task Unit_TwoThousandConnectionsOfEveryKind_NothingGrowsAndNothingSlowsDown()
    {
        var verdicts = await SoakRun.RunAsync(
            Associations, sample => TestContext.Current.TestOutputHelper?.WriteLine(sample.ToString()), TestContext.Current.CancellationToken);

        Assert.DoesNotContain(verdicts, verdict => !verdict.IsGood);
    }

    [Fact]
    public void Verdict_OfAUnitThatLeaksAndSlowsDown_IsBadInEveryRow()
    {
        var start = new SoakSample(0, 0, 100 << 20, 100, 20, 0);
        var steady = Enumerable.Range(1, 40).Select(i => start with { Associations = i, PerSecond = 1000 }).ToList();
        var leaking = steady.Select(sample => sample with
        {
            PerSecond = 1000.0 / sample.Associations,
            ResidentBytes = sample.ResidentBytes + ((long)sample.Associations << 21),
            Handles = sample.Handles + (2 * sample.Associations),
            Threads = sample.Threads + sample.Associations,
        }).ToList();

        Assert.All(SoakVerdict.Of(start, steady, start, failures: 0), verdict => Assert.True(verdict.IsGood, verdict.What));
        Assert.All(
            SoakVerdict.Of(start, leaking, start with { Handles = 140, TemporaryFiles = 1 }, failures: 1),
            verdict => Assert.False(verdict.IsGood, verdict.What));
    }
}

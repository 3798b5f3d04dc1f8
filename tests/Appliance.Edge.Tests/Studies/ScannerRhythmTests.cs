using Appliance.Edge.Studies;

namespace Appliance.Edge.Tests.Studies;

public sealed class ScannerRhythmTests
{
    private static readonly StudiesOptions Options = new() { QuietPeriodSeconds = 30 };

    /// <summary>How many studies paused for so long (s), the rest not at all; the quiet period that follows (s).</summary>
    [Theory]
    [InlineData(0, 0, 0, 30)] // nothing known: as configured
    [InlineData(2, 2, 200, 30)] // two are no rhythm
    [InlineData(3, 3, 200, 300)] // few, and never shorter than configured; longer is safe
    [InlineData(9, 0, 0, 30)]
    [InlineData(10, 0, 0, 5)] // always in one go: a sixth
    [InlineData(10, 10, 4, 6)]
    [InlineData(50, 50, 90, 135)]
    [InlineData(50, 50, 500, 600)] // never longer than twenty times
    [InlineData(50, 2, 300, 5)] // what two of fifty do is left to late arrival
    [InlineData(50, 3, 300, 450)]
    public void Learn_FromTheLongestPauseOfEachStudy(int studies, int pausing, int seconds, int expected)
    {
        TimeSpan[] pauses = [.. Enumerable.Range(0, studies).Select(n => TimeSpan.FromSeconds(n < pausing ? seconds : 0))];

        Assert.Equal(TimeSpan.FromSeconds(expected), ScannerRhythm.Learn(pauses, Options).QuietPeriod);
    }
}

using Appliance.Edge.Studies;

namespace Appliance.Edge.Tests.Studies;

public sealed class StudyActivityTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly StudiesOptions Options = new() { QuietPeriodSeconds = 30, ForceCloseSeconds = 600 };

    /// <summary>Last instance, open associations, end of the last association, now: all in seconds after the first instance.</summary>
    [Theory]
    [InlineData(10, 0, 10, 39, null, 40)] // not quiet for long enough
    [InlineData(10, 0, 10, 40, CloseReason.QuietPeriod, 40)]
    [InlineData(10, 0, null, 40, CloseReason.QuietPeriod, 40)] // came without an association
    [InlineData(10, 1, null, 500, null, 600)] // the scanner is still connected
    [InlineData(10, 0, 20, 45, null, 50)] // an association's end starts the quiet period anew
    [InlineData(10, 0, 20, 50, CloseReason.QuietPeriod, 50)]
    [InlineData(10, 0, 300, 320, null, 330)]
    [InlineData(10, 0, 300, 330, CloseReason.AssociationsClosed, 330)] // the association alone had kept it open
    [InlineData(599, 1, null, 600, CloseReason.ForceLimit, 600)]
    [InlineData(590, 0, 590, 599, null, 600)] // the limit comes before the quiet period ends
    public void Judge(int last, int open, int? ended, int now, CloseReason? expected, int lookAgain)
    {
        var activity = new StudyActivity(1, Start, At(last), open, ended is { } end ? At(end) : null);

        StudyVerdict verdict = activity.Judge(Options, At(now));

        Assert.Equal(expected, verdict.Close);
        Assert.Equal(At(lookAgain), verdict.LookAgainAt);
    }

    private static DateTimeOffset At(int seconds) => Start.AddSeconds(seconds);
}

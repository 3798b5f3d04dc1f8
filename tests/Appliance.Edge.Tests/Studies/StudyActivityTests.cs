using Appliance.Edge.Studies;

namespace Appliance.Edge.Tests.Studies;

/// <summary>The decision as a table: evidence in, reason or next look out. Times are seconds after the first instance.</summary>
public sealed class StudyActivityTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly StudiesOptions Options = new() { QuietPeriodSeconds = 30, ForceCloseSeconds = 1200 };

    /// <summary>Last instance, open associations, end of the last association, now.</summary>
    [Theory]
    [InlineData(10, 0, 10, 39, null, 40)] // not quiet for long enough
    [InlineData(10, 0, 10, 40, CloseReason.QuietPeriod, 40)]
    [InlineData(10, 0, null, 40, CloseReason.QuietPeriod, 40)] // came without an association
    [InlineData(10, 1, null, 500, null, 1200)] // the scanner is still connected
    [InlineData(10, 0, 20, 45, null, 50)] // an association's end starts the quiet period anew
    [InlineData(10, 0, 20, 50, CloseReason.QuietPeriod, 50)]
    [InlineData(10, 0, 300, 320, null, 330)]
    [InlineData(10, 0, 300, 330, CloseReason.AssociationsClosed, 330)] // the association alone had kept it open
    [InlineData(1199, 1, null, 1200, CloseReason.ForceLimit, 1200)]
    [InlineData(1190, 0, 1190, 1199, null, 1200)] // the limit comes before the quiet period ends
    public void Judge_TimesAndAssociations(int last, int open, int? ended, int now, CloseReason? expected, int lookAgain) =>
        Expect(Activity(last) with { OpenAssociations = open, LastAssociationEndedAt = ended is { } end ? At(end) : null }, now, expected, lookAgain);

    /// <summary>Steps in progress, completed, discontinued, objects listed, of those missing, open associations, now; last instance at 10.</summary>
    [Theory]
    [InlineData(0, 1, 0, 20, 0, 0, 11, CloseReason.StepCompleted, 11)] // all that is listed is here: at once
    [InlineData(0, 1, 0, 20, 0, 1, 11, CloseReason.StepCompleted, 11)] // even while the scanner stays connected
    [InlineData(0, 2, 0, 20, 0, 0, 11, CloseReason.StepCompleted, 11)]
    [InlineData(1, 1, 0, 20, 0, 0, 11, null, 1200)] // another step goes on
    [InlineData(1, 0, 0, 0, 0, 0, 100, null, 1200)] // the scanner still scans, however quiet it is
    [InlineData(1, 0, 0, 0, 0, 0, 1200, CloseReason.ForceLimit, 1200)]
    [InlineData(0, 0, 1, 5, 0, 0, 11, CloseReason.StepDiscontinued, 11)]
    [InlineData(0, 1, 1, 5, 0, 0, 11, CloseReason.StepDiscontinued, 11)] // one of two was discontinued: marked
    [InlineData(0, 0, 1, 0, 0, 0, 11, null, 40)] // discontinued and lists nothing: what was made may still come
    [InlineData(0, 0, 1, 0, 0, 0, 40, CloseReason.StepDiscontinued, 40)]
    [InlineData(0, 1, 0, 0, 0, 0, 40, CloseReason.QuietPeriod, 40)] // completed and lists nothing: says nothing of objects
    [InlineData(0, 1, 0, 20, 3, 1, 40, null, 1200)] // three of the list are missing, and it is connected
    public void Judge_PerformedSteps(
        int inProgress, int completed, int discontinued, int listed, int missing, int open, int now, CloseReason? expected, int lookAgain) =>
        Expect(
            Activity(10) with { Steps = new StepEvidence(inProgress, completed, discontinued, listed, missing), OpenAssociations = open },
            now, expected, lookAgain);

    /// <summary>What the instances say there are, how many are here, open associations, now; last instance at 10. A sixth of 30 s is 5 s.</summary>
    [Theory]
    [InlineData(20, 20, 0, 14, null, 15)] // all here, and still not before the shortest period
    [InlineData(20, 20, 0, 15, CloseReason.ExpectedCount, 15)]
    [InlineData(20, 20, 1, 15, null, 1200)]
    [InlineData(20, 19, 0, 15, null, 40)]
    [InlineData(20, 25, 0, 15, CloseReason.ExpectedCount, 15)]
    public void Judge_ExpectedCount(int expectedCount, int received, int open, int now, CloseReason? expected, int lookAgain) =>
        Expect(Activity(10) with { Expected = expectedCount, Received = received, OpenAssociations = open }, now, expected, lookAgain);

    /// <summary>Something is missing; whether waiting was in vain before; now. Last instance at 10; twenty times 30 s is 600 s.</summary>
    [Theory]
    [InlineData(false, 40, null, 610)] // would be closed, were nothing missing
    [InlineData(false, 609, null, 610)]
    [InlineData(false, 610, CloseReason.QuietPeriod, 610)] // closed with gaps
    [InlineData(true, 40, CloseReason.QuietPeriod, 40)] // this scanner's gaps never fill
    [InlineData(false, 39, null, 40)] // not even quiet yet
    public void Judge_Gaps(bool inVain, int now, CloseReason? expected, int lookAgain)
    {
        StudyActivity activity = Activity(10) with { Gaps = [new StudyGap(GapKind.Position, 1, "CT", 2)], WaitsInVain = inVain };

        Expect(activity, now, expected, lookAgain);
        Assert.Equal(expected is null && now >= 40, activity.Judge(Options, At(now)).WaitsForGaps);
    }

    [Fact]
    public void Judge_Gaps_NeverBeyondTheForceLimit() =>
        Expect(Activity(1000) with { Gaps = [new StudyGap(GapKind.InstanceNumber, 1, "MR", 1)] }, 1100, null, 1200);

    /// <summary>The scanner's own quiet period, now; last instance at 10.</summary>
    [Theory]
    [InlineData(6, 15, null, 16)]
    [InlineData(6, 16, CloseReason.QuietPeriod, 16)]
    [InlineData(300, 309, null, 310)]
    [InlineData(300, 310, CloseReason.QuietPeriod, 310)]
    public void Judge_LearnedRhythm(int quiet, int now, CloseReason? expected, int lookAgain) =>
        Expect(Activity(10) with { Rhythm = new ScannerRhythm(TimeSpan.FromSeconds(quiet), 12, TimeSpan.Zero) }, now, expected, lookAgain);

    private static void Expect(StudyActivity activity, int now, CloseReason? expected, int lookAgain)
    {
        StudyVerdict verdict = activity.Judge(Options, At(now));
        Assert.Equal(expected, verdict.Close);
        Assert.Equal(At(lookAgain), verdict.LookAgainAt);
    }

    private static StudyActivity Activity(int last) => new()
    {
        StudyId = 1,
        OpenedAt = Start,
        LastAt = At(last),
        Received = 20,
        Rhythm = ScannerRhythm.Learn([], Options),
    };

    private static DateTimeOffset At(int seconds) => Start.AddSeconds(seconds);
}

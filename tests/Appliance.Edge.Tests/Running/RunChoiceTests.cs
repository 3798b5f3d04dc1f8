#pragma warning disable RS0030 // Seeded: each seed is one load, again and again.
using Appliance.Edge.Running;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Running;

public sealed class RunChoiceTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly HashSet<StudyRevision> NothingOpen = [];

    private readonly RunningOptions _options = new();
    private readonly MemoryBudget _budget = new(800, 1000, 100);
    private long _ids;

    [Fact]
    public void Choose_LaneBeforeAge_AgeBeforeNumber()
    {
        RunRow background = Run(RunLane.Background, second: 0);
        RunRow routine = Run(RunLane.Routine, second: 2);
        RunRow older = Run(RunLane.Routine, second: 1);
        RunRow stat = Run(RunLane.Stat, second: 9);
        RunRow sameAge = Run(RunLane.Stat, second: 9);
        var due = new List<RunRow> { background, routine, older, sameAge, stat };
        var order = new List<long>();
        while (Choose(due, second: 10) is { } next)
        {
            order.Add(next.Id);
            due.Remove(next);
        }

        Assert.Equal([stat.Id, sameAge.Id, older.Id, routine.Id, background.Id], order);
    }

    [Fact]
    public void Choose_BackgroundRunHasAged_GoesBeforeWhateverIsYounger()
    {
        RunRow background = Run(RunLane.Background, second: 0);
        Assert.Equal(RunLane.Routine, Choose([background, Run(RunLane.Routine, second: 3599)], second: 3599)!.Needs.Lane);
        Assert.Same(background, Choose([background, Run(RunLane.Routine, second: 3599)], second: 3600));
        Assert.Same(background, Choose([background, Run(RunLane.Stat, second: 14_399)], second: 14_400));
    }

    [Fact]
    public void Choose_StudyIsOpen_GoesFirstWithinItsLaneAndForALimitedTime()
    {
        RunRow first = Run(RunLane.Routine, second: 0);
        RunRow shares = Run(RunLane.Routine, second: 1, study: 5);
        HashSet<StudyRevision> open = [new(5, 1)];
        Assert.Same(shares, Choose([first, shares], second: 59, open: open));
        Assert.Same(first, Choose([first, shares], second: 60, open: open));
        Assert.Same(first, Choose([first, Run(RunLane.Routine, second: 1, study: 5, revision: 2)], second: 30, open: open));
        Assert.Same(first, Choose([first, Run(RunLane.Background, second: 0, study: 5)], second: 30, open: open));
    }

    [Fact]
    public void Choose_StudyIsOpen_NeverPassesAStatRun()
    {
        RunRow stat = Run(RunLane.Stat, second: 0);
        HashSet<StudyRevision> open = [new(5, 1)];
        Assert.Same(stat, Choose([stat, Run(RunLane.Stat, second: 1, study: 5)], second: 2, open: open));
        Assert.Same(stat, Choose([Run(RunLane.Routine, second: 0, study: 5), stat], second: 2, open: open));
    }

    [Fact]
    public void Choose_NoRoom_LetsSmallerOnesPassOnlyUntilItsReservation()
    {
        RunRow large = Run(RunLane.Routine, second: 0, host: 700);
        RunRow small = Run(RunLane.Routine, second: 1, host: 100);
        RunNeeds[] underWay = [new(RunLane.Routine, 200, 0)];
        Assert.Same(small, Choose([large, small], second: 119, underWay: underWay));
        Assert.Null(Choose([large, small], second: 120, underWay: underWay));
        Assert.Same(large, Choose([large, small], second: 120));
        RunRow stat = Run(RunLane.Stat, second: 119, host: 100);
        Assert.Same(stat, Choose([large, small, stat], second: 120, underWay: underWay));
    }

    [Fact]
    public void Choose_ReservedLargeRun_IsNotPassedByASharingOne()
    {
        RunRow small = Run(RunLane.Background, second: 0, host: 100);
        RunRow large = Run(RunLane.Background, second: 1, host: 700);
        RunRow shares = Run(RunLane.Background, second: 2, host: 100, study: 5);
        _options.ShareWithinSeconds = 1000;
        Assert.Same(small, Choose([small, large, shares], second: 121, underWay: [new(RunLane.Routine, 200, 0)], open: [new(5, 1)]));
    }

    [Fact]
    public void Choose_RunThatTheProcessEndedIn_RunsAlone_AndIsNotPassedForEver()
    {
        RunRow suspect = Run(RunLane.Routine, second: 0) with { Interruptions = 1 };
        RunRow other = Run(RunLane.Routine, second: 1);
        RunNeeds[] underWay = [new(RunLane.Routine, 10, 0)];
        Assert.Same(suspect, Choose([suspect, other], second: 2));
        Assert.Same(other, Choose([suspect, other], second: 2, underWay: underWay));
        Assert.Null(Choose([suspect, other], second: 120, underWay: underWay));
    }

    /// <summary>A simulated unit: runs come at random and last at random; what the choice promises holds in every second.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Choose_RandomLoad_KeepsTheBudgetLosesNothingAndStarvesNobody(int seed)
    {
        var random = new Random(seed);
        (_options.RoutineAfterMinutes, _options.StatAfterMinutes) = (15, 60);
        const int Slots = 3;
        const int Longest = 60;
        var due = new List<RunRow>();
        var underWay = new List<(RunRow Run, int Until)>();
        var waits = new Dictionary<long, int>();
        int came = 0;
        for (int second = 0; second < 7200 || due.Count + underWay.Count > 0; second++)
        {
            // For two hours more runs than the slots can do, most of them stat; then no more come.
            if (second < 7200 && random.Next(7) == 0)
            {
                RunLane lane = random.Next(50) == 0 ? RunLane.Background : random.Next(3) == 0 ? RunLane.Routine : RunLane.Stat;
                due.Add(Run(lane, second, host: random.Next(40) == 0 ? random.Next(700, 1000) : random.Next(1, 400), device: random.Next(3) == 0 ? random.Next(100) : 0));
                came++;
            }

            underWay.RemoveAll(run => run.Until <= second);
            while (underWay.Count < Slots && Choose(due, second, [.. underWay.Select(run => run.Run.Needs)]) is { } next)
            {
                due.Remove(next);
                underWay.Add((next, second + random.Next(1, Longest)));
                waits.Add(next.Id, second - (int)(next.CreatedAt - Start).TotalSeconds);
                Assert.True(underWay.Sum(run => run.Run.Needs.HostMebibytes) <= 800 || underWay.Count == 1);
                Assert.True(underWay.Sum(run => run.Run.Needs.DeviceMebibytes) <= 100);
            }
        }

        Assert.Equal(came, waits.Count);
        Assert.Empty(due);

        // Once a run counts as stat, only older ones are before it: those that came in that hour. Without ageing it would be last of all.
        Assert.InRange(waits.Values.Max(), 3600, 7200);
    }

    private RunRow? Choose(
        IReadOnlyList<RunRow> due, int second, IReadOnlyCollection<RunNeeds>? underWay = null, HashSet<StudyRevision>? open = null) =>
        new RunChoice(_options, _budget).Choose(due, underWay ?? [], open ?? NothingOpen, Start.AddSeconds(second));

    private RunRow Run(RunLane lane, int second, int host = 10, int device = 0, long study = 0, int revision = 1)
    {
        long id = ++_ids;
        return new RunRow(
            id, study > 0 ? study : 1000 + id, revision, new AppVersion("app", "1.0.0"), RunState.Pending, 0, 0, Start.AddSeconds(second),
            null, null, null, null, null, null, null, null, new RunNeeds(lane, host, device), Start.AddSeconds(second), null);
    }
}

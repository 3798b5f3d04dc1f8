using Appliance.Edge.Running;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Running;

public sealed class LaneAgeingTests
{
    private static readonly RunningOptions Options = new() { RoutineAfterMinutes = 60, StatAfterMinutes = 240 };

    [Theory]
    [InlineData(RunLane.Stat, 0, RunLane.Stat)]
    [InlineData(RunLane.Stat, 1000, RunLane.Stat)]
    [InlineData(RunLane.Routine, 0, RunLane.Routine)]
    [InlineData(RunLane.Routine, 239.99, RunLane.Routine)]
    [InlineData(RunLane.Routine, 240, RunLane.Stat)]
    [InlineData(RunLane.Background, 0, RunLane.Background)]
    [InlineData(RunLane.Background, 59.99, RunLane.Background)]
    [InlineData(RunLane.Background, 60, RunLane.Routine)]
    [InlineData(RunLane.Background, 239.99, RunLane.Routine)]
    [InlineData(RunLane.Background, 240, RunLane.Stat)]
    public void Effective_RisesWithTheWait(RunLane lane, double minutes, RunLane expected) =>
        Assert.Equal(expected, LaneAgeing.Effective(lane, TimeSpan.FromMinutes(minutes), Options));

    [Fact]
    public void Effective_ClockWentBack_IsTheLane() =>
        Assert.Equal(RunLane.Background, LaneAgeing.Effective(RunLane.Background, TimeSpan.FromMinutes(-5), Options));

    [Fact]
    public void Effective_NeverFallsAsTimePasses()
    {
        foreach (RunLane lane in Enum.GetValues<RunLane>())
        {
            RunLane[] over = [.. Enumerable.Range(0, 300).Select(minute => LaneAgeing.Effective(lane, TimeSpan.FromMinutes(minute), Options))];
            Assert.Equal(over.OrderDescending(), over);
            Assert.Equal(RunLane.Stat, over[^1]);
        }
    }
}

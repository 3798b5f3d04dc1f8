using Appliance.Edge.Running;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Tests.Running;

public sealed class MemoryBudgetTests
{
    private static readonly MemoryBudget Budget = new(800, 1000, 100);

    [Fact]
    public void HasRoom_SumReachesTheBudgetAndNotMore()
    {
        Assert.True(Budget.HasRoom(Needs(300), [Needs(500)]));
        Assert.False(Budget.HasRoom(Needs(301), [Needs(500)]));
        Assert.True(Budget.HasRoom(Needs(1, 40), [Needs(1, 60)]));
        Assert.False(Budget.HasRoom(Needs(1, 41), [Needs(1, 60)]));
    }

    [Fact]
    public void HasRoom_MoreThanTheBudgetThoughNotThanTheMachine_RunsAlone()
    {
        Assert.Empty(Budget.Impossible(Needs(1000)));
        Assert.True(Budget.HasRoom(Needs(1000), []));
        Assert.False(Budget.HasRoom(Needs(1000), [Needs(1)]));
        Assert.False(Budget.HasRoom(Needs(1), [Needs(1000)]));
    }

    [Fact]
    public void HasRoom_DeviceNotKnown_OneAtATimeUsesIt()
    {
        MemoryBudget unknown = Budget with { DeviceMebibytes = 0 };
        Assert.True(unknown.HasRoom(Needs(1, 50_000), [Needs(1)]));
        Assert.False(unknown.HasRoom(Needs(1, 1), [Needs(1, 1)]));
        Assert.True(unknown.HasRoom(Needs(1), [Needs(1, 1)]));
        Assert.Empty(unknown.Impossible(Needs(1, 50_000)));
    }

    [Theory]
    [InlineData(1001, 0, RefusalCodes.HostMemory, "1001 MiB", "1000 MiB")]
    [InlineData(1, 101, RefusalCodes.DeviceMemory, "101 MiB", "100 MiB")]
    public void Impossible_SaysWhatIsNeededAndWhatIsThereInBothLanguages(int host, int device, string code, string needed, string there)
    {
        RefusalReason reason = Assert.Single(Budget.Impossible(Needs(host, device)));
        Assert.Equal(code, reason.Code);
        Assert.All([reason.TextEn, reason.TextZh], text =>
        {
            Assert.Contains(needed, text, StringComparison.Ordinal);
            Assert.Contains(there, text, StringComparison.Ordinal);
        });
        Assert.All([reason.RemedyEn, reason.RemedyZh], Assert.NotEmpty);
        Assert.NotEqual(reason.RemedyEn, reason.RemedyZh);
        Assert.True(Budget.HasRoom(Needs(host, device), [Needs(800)])); // to be refused, which takes nothing
        Assert.True(Budget.HasRoom(Needs(800), [Needs(host, device)]));
    }

    [Fact]
    public void Of_NothingSaid_IsAShareOfTheMachine()
    {
        MemoryBudget budget = MemoryBudget.Of(new RunningOptions());
        Assert.InRange(budget.HostMebibytes, budget.MachineMebibytes / 2, budget.MachineMebibytes - 1);
        Assert.Equal(123, MemoryBudget.Of(new RunningOptions { HostMebibytes = 123 }).HostMebibytes);
    }

    private static RunNeeds Needs(int host, int device = 0) => new(RunLane.Routine, host, device);
}

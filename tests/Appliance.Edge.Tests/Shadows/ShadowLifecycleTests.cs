using Appliance.Edge.Shadows;
using static Appliance.Edge.Shadows.ShadowEvent;
using static Appliance.Edge.Shadows.ShadowState;

namespace Appliance.Edge.Tests.Shadows;

public sealed class ShadowLifecycleTests
{
    public static TheoryData<ShadowState, ShadowEvent, ShadowState?> Cells => new()
    {
        { Pending, Claimed, ShadowState.Running }, { Pending, Finished, null }, { Pending, Broke, null }, { Pending, GaveWay, null }, { Pending, Outdated, Dropped },
        { ShadowState.Running, Claimed, null }, { ShadowState.Running, Finished, Compared }, { ShadowState.Running, Broke, Failed },
        { ShadowState.Running, GaveWay, Pending }, { ShadowState.Running, Outdated, Dropped },
        { Compared, Claimed, null }, { Compared, Finished, null }, { Compared, Broke, null }, { Compared, GaveWay, null }, { Compared, Outdated, null },
        { Failed, Claimed, null }, { Failed, Finished, null }, { Failed, Broke, null }, { Failed, GaveWay, null }, { Failed, Outdated, null },
        { Dropped, Claimed, null }, { Dropped, Finished, null }, { Dropped, Broke, null }, { Dropped, GaveWay, null }, { Dropped, Outdated, null },
    };

    [Theory]
    [MemberData(nameof(Cells))]
    public void Cell_IsAsTheTableSays(ShadowState state, ShadowEvent happened, ShadowState? next) => Assert.Equal(next, ShadowLifecycle.Next(state, happened));

    [Fact]
    public void Cells_AreAllOfThem() =>
        Assert.Equal(Enum.GetValues<ShadowState>().Length * Enum.GetValues<ShadowEvent>().Length, Cells.Count);
}

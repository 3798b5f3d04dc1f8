using Appliance.Edge.Apps;
using static Appliance.Edge.Apps.AppEvent;
using static Appliance.Edge.Apps.AppState;

namespace Appliance.Edge.Tests.Apps;

public sealed class AppLifecycleTests
{
    public static TheoryData<AppState, AppEvent, AppState?> Cells => new()
    {
        { Active, Chosen, Active }, { Active, OtherChosen, Standby }, { Active, Removed, Leaving },
        { Active, Shadowed, null }, { Active, Unshadowed, null }, { Active, Unused, null },
        { Shadow, Chosen, Active }, { Shadow, OtherChosen, Shadow }, { Shadow, Removed, Leaving },
        { Shadow, Shadowed, Shadow }, { Shadow, Unshadowed, Standby }, { Shadow, Unused, null },
        { Standby, Chosen, Active }, { Standby, OtherChosen, Standby }, { Standby, Removed, Leaving },
        { Standby, Shadowed, Shadow }, { Standby, Unshadowed, null }, { Standby, Unused, null },
        { Leaving, Chosen, Active }, { Leaving, OtherChosen, Leaving }, { Leaving, Removed, Leaving },
        { Leaving, Shadowed, Shadow }, { Leaving, Unshadowed, null }, { Leaving, Unused, Absent },
        { Absent, Chosen, Active }, { Absent, OtherChosen, null }, { Absent, Removed, null },
        { Absent, Shadowed, Shadow }, { Absent, Unshadowed, null }, { Absent, Unused, null },
    };

    [Theory]
    [MemberData(nameof(Cells))]
    public void Cell_IsAsTheTableSays(AppState state, AppEvent happened, AppState? next) => Assert.Equal(next, AppLifecycle.Next(state, happened));

    [Fact]
    public void Cells_AreAllOfThem() =>
        Assert.Equal(Enum.GetValues<AppState>().Length * Enum.GetValues<AppEvent>().Length, Cells.Count);
}

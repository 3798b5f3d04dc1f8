using Appliance.Edge.Running.Engines;

namespace Appliance.Edge.Tests.Running.Engines;

public sealed class EngineLifecycleTests
{
    [Theory]
    [InlineData(EngineState.Absent, EngineEvent.Begun, EngineState.Preparing)]
    [InlineData(EngineState.Absent, EngineEvent.Built, null)]
    [InlineData(EngineState.Absent, EngineEvent.Broke, null)]
    [InlineData(EngineState.Absent, EngineEvent.Interrupted, null)]
    [InlineData(EngineState.Absent, EngineEvent.Removed, null)]
    [InlineData(EngineState.Preparing, EngineEvent.Begun, null)]
    [InlineData(EngineState.Preparing, EngineEvent.Built, EngineState.Ready)]
    [InlineData(EngineState.Preparing, EngineEvent.Broke, EngineState.Failed)]
    [InlineData(EngineState.Preparing, EngineEvent.Interrupted, EngineState.Absent)]
    [InlineData(EngineState.Preparing, EngineEvent.Removed, null)]
    [InlineData(EngineState.Ready, EngineEvent.Begun, null)]
    [InlineData(EngineState.Ready, EngineEvent.Built, null)]
    [InlineData(EngineState.Ready, EngineEvent.Broke, null)]
    [InlineData(EngineState.Ready, EngineEvent.Interrupted, null)]
    [InlineData(EngineState.Ready, EngineEvent.Removed, EngineState.Absent)]
    [InlineData(EngineState.Failed, EngineEvent.Begun, EngineState.Preparing)]
    [InlineData(EngineState.Failed, EngineEvent.Built, null)]
    [InlineData(EngineState.Failed, EngineEvent.Broke, null)]
    [InlineData(EngineState.Failed, EngineEvent.Interrupted, null)]
    [InlineData(EngineState.Failed, EngineEvent.Removed, EngineState.Absent)]
    public void Next_EveryCell(EngineState state, EngineEvent happened, EngineState? next) =>
        Assert.Equal(next, EngineLifecycle.Next(state, happened));

    [Fact]
    public void Next_HasNoCellThatIsNotTested() => Assert.Equal(
        20, Enum.GetValues<EngineState>().Length * Enum.GetValues<EngineEvent>().Length);
}

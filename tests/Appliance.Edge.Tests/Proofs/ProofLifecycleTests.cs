using Appliance.Edge.Proofs;

namespace Appliance.Edge.Tests.Proofs;

public sealed class ProofLifecycleTests
{
    [Theory]
    [InlineData(ProofState.Owed, ProofEvent.Begun, ProofState.Proving)]
    [InlineData(ProofState.Owed, ProofEvent.CameOut, null)]
    [InlineData(ProofState.Owed, ProofEvent.Differed, null)]
    [InlineData(ProofState.Owed, ProofEvent.BrokenOff, null)]
    [InlineData(ProofState.Owed, ProofEvent.EndedTheProcess, null)]
    [InlineData(ProofState.Owed, ProofEvent.Outdated, ProofState.Owed)]
    [InlineData(ProofState.Owed, ProofEvent.Restarted, ProofState.Owed)]
    [InlineData(ProofState.Proving, ProofEvent.Begun, null)]
    [InlineData(ProofState.Proving, ProofEvent.CameOut, ProofState.Proved)]
    [InlineData(ProofState.Proving, ProofEvent.Differed, ProofState.Departed)]
    [InlineData(ProofState.Proving, ProofEvent.BrokenOff, ProofState.Owed)]
    [InlineData(ProofState.Proving, ProofEvent.EndedTheProcess, ProofState.GivenUp)]
    [InlineData(ProofState.Proving, ProofEvent.Outdated, ProofState.Owed)]
    [InlineData(ProofState.Proving, ProofEvent.Restarted, null)]
    [InlineData(ProofState.Proved, ProofEvent.Begun, null)]
    [InlineData(ProofState.Proved, ProofEvent.CameOut, null)]
    [InlineData(ProofState.Proved, ProofEvent.Differed, null)]
    [InlineData(ProofState.Proved, ProofEvent.BrokenOff, null)]
    [InlineData(ProofState.Proved, ProofEvent.EndedTheProcess, null)]
    [InlineData(ProofState.Proved, ProofEvent.Outdated, ProofState.Owed)]
    [InlineData(ProofState.Proved, ProofEvent.Restarted, ProofState.Proved)]
    [InlineData(ProofState.Departed, ProofEvent.Begun, null)]
    [InlineData(ProofState.Departed, ProofEvent.CameOut, null)]
    [InlineData(ProofState.Departed, ProofEvent.Differed, null)]
    [InlineData(ProofState.Departed, ProofEvent.BrokenOff, null)]
    [InlineData(ProofState.Departed, ProofEvent.EndedTheProcess, null)]
    [InlineData(ProofState.Departed, ProofEvent.Outdated, ProofState.Owed)]
    [InlineData(ProofState.Departed, ProofEvent.Restarted, ProofState.Owed)]
    [InlineData(ProofState.GivenUp, ProofEvent.Begun, null)]
    [InlineData(ProofState.GivenUp, ProofEvent.CameOut, null)]
    [InlineData(ProofState.GivenUp, ProofEvent.Differed, null)]
    [InlineData(ProofState.GivenUp, ProofEvent.BrokenOff, null)]
    [InlineData(ProofState.GivenUp, ProofEvent.EndedTheProcess, null)]
    [InlineData(ProofState.GivenUp, ProofEvent.Outdated, ProofState.Owed)]
    [InlineData(ProofState.GivenUp, ProofEvent.Restarted, ProofState.GivenUp)]
    public void Next_EveryCell(ProofState state, ProofEvent happened, ProofState? next) =>
        Assert.Equal(next, ProofLifecycle.Next(state, happened));

    [Fact]
    public void Next_HasNoCellThatIsNotTested() => Assert.Equal(
        35, Enum.GetValues<ProofState>().Length * Enum.GetValues<ProofEvent>().Length);
}

namespace Appliance.Contracts.Tests;

public sealed class TopicsTests
{
    [Fact]
    public void Topics_AreThoseOfTheContract()
    {
        Assert.Equal("ap/1/u1/st", Topics.State("u1"));
        Assert.Equal("ap/1/u1/ev/result", Topics.Events("u1", Streams.Result));
        Assert.Equal("ap/1/u1/tm", Topics.Health("u1"));
        Assert.Equal("ap/1/u1/ack", Topics.Acknowledgements("u1"));
        Assert.Equal("ap/1/fleet/st", Topics.FleetState);
    }

    [Theory]
    [InlineData("ap/1/u-1_x/ev/result", "u-1_x", "ev/result")]
    [InlineData("ap/1/u/st", "u", "st")]
    public void TryParse_ReadsUnitAndLeaf(string topic, string unit, string leaf)
    {
        Assert.True(Topics.TryParse(topic, out var readUnit, out var readLeaf));
        Assert.Equal((unit, leaf), (readUnit, readLeaf));
    }

    [Theory]
    [InlineData("ap/1/fleet/st")]
    [InlineData("ap/2/u/st")]
    [InlineData("ap/1//st")]
    [InlineData("ap/1/u")]
    [InlineData("ap/1/u/st\n")]
    [InlineData("x/ap/1/u/st")]
    public void TryParse_RefusesWhatIsNoUnitsTopic(string topic) => Assert.False(Topics.TryParse(topic, out _, out _));

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("+")]
    [InlineData("#")]
    [InlineData("fleet")]
    [InlineData("a b")]
    [InlineData("unit\n")]
    public void UnitId_ThatCouldReachAnothersTopic_IsRefused(string unitId)
    {
        Assert.False(Topics.IsUnitId(unitId));
        Assert.Throws<ArgumentException>(() => Topics.State(unitId));
    }
}

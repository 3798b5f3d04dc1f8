using Appliance.Edge.Uplink;

namespace Appliance.Edge.Tests.Uplink;

public sealed class ReconnectDelayTests
{
    private static readonly TimeSpan Min = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Max = TimeSpan.FromMinutes(15);

    [Fact]
    public void After_EachFailure_DoublesTheBoundUpToTheLongest()
    {
        var delay = new ReconnectDelay(Min, Max, () => 1);

        var waits = Enumerable.Range(0, 12).Select(_ => delay.After(TimeSpan.Zero, false).TotalSeconds);

        Assert.Equal([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900], waits);
    }

    [Fact]
    public void After_IsAnyPartOfTheBound()
    {
        Assert.Equal(TimeSpan.Zero, new ReconnectDelay(Min, Max, () => 0).After(TimeSpan.Zero, false));
        Assert.Equal(TimeSpan.FromSeconds(1), new ReconnectDelay(Min, Max, () => 0.5).After(TimeSpan.Zero, false));
    }

    [Fact]
    public void After_OnlyAStableLink_StartsSmallAgain()
    {
        var delay = new ReconnectDelay(Min, Max, () => 1);
        delay.After(TimeSpan.Zero, false);
        delay.After(TimeSpan.Zero, false);

        Assert.Equal(8, delay.After(ReconnectDelay.StableAfter - TimeSpan.FromSeconds(1), false).TotalSeconds);
        Assert.Equal(2, delay.After(ReconnectDelay.StableAfter, false).TotalSeconds);
    }

    [Fact]
    public void After_ATakeOver_WaitsAtLeastTenMinutes() =>
        Assert.Equal(TimeSpan.FromMinutes(10), new ReconnectDelay(Min, Max, () => 0).After(TimeSpan.FromHours(1), takenOver: true));
}

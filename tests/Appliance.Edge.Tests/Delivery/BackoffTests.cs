using Appliance.Edge.Delivery;

namespace Appliance.Edge.Tests.Delivery;

public class BackoffTests
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(300);

    [Fact]
    public void Backoff_Grows_StaysBelowItsBoundAndNeverIsNothing()
    {
        var least = new Backoff(TimeSpan.FromSeconds(2), LongestWait, () => 0);
        var most = new Backoff(TimeSpan.FromSeconds(2), LongestWait, () => 1);

        Assert.Equal([2, 4, 8, 300, 300], new[] { 1, 2, 3, 10, 5000 }.Select(n => most.After(n).TotalSeconds));
        Assert.All(new[] { 1, 2, 3, 10, 5000 }, n => Assert.InRange(least.After(n), TimeSpan.FromMilliseconds(200), most.After(n)));
    }
}

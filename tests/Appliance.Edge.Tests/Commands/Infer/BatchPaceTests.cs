using Appliance.Edge.Commands.Infer;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Edge.Tests.Commands.Infer;

/// <summary>How long a batch says that it will take.</summary>
public sealed class BatchPaceTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Pace_NothingWasRunYet_SaysNothing()
    {
        var pace = new BatchPace(10, _clock);
        _clock.Advance(TimeSpan.FromSeconds(1));
        pace.End(ran: false);

        Assert.Null(pace.PerMinute);
        Assert.Null(pace.Left);
    }

    [Fact]
    public void Pace_SomeWereThereBefore_CountsOnlyWhatItRan()
    {
        var pace = new BatchPace(10, _clock);
        pace.End(ran: false);
        pace.End(ran: false);
        _clock.Advance(TimeSpan.FromMinutes(2));
        pace.End(ran: true);
        pace.End(ran: true);

        Assert.Equal(1, pace.PerMinute);
        Assert.Equal(TimeSpan.FromMinutes(6), pace.Left);
    }
}

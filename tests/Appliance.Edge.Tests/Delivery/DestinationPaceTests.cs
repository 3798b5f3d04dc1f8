using Appliance.Edge.Delivery;
using Appliance.Edge.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Edge.Tests.Delivery;

public sealed class DestinationPaceTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Rate_TwoObjectsASecond_IsKeptOnAverage()
    {
        DestinationPace pace = Pace(new DestinationOptions { MaxObjectsPerSecond = 2 });
        int sent = 0;
        for (int tick = 0; tick < 1000; tick++)
        {
            for (; pace.RateWait == TimeSpan.Zero; sent++)
            {
                pace.Sent(1_000_000);
            }

            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        // Ten seconds, and the one that was saved up.
        Assert.InRange(sent, 20, 22);
    }

    /// <summary>A night without work is no leave to flood a PACS in the morning.</summary>
    [Fact]
    public void Rate_AfterALongRest_NoMoreThanASecondsWorthIsSavedUp()
    {
        DestinationPace pace = Pace(new DestinationOptions { MaxObjectsPerSecond = 2 });
        _clock.Advance(TimeSpan.FromHours(10));

        int sent = 0;
        for (; pace.RateWait == TimeSpan.Zero && sent < 100; sent++)
        {
            pace.Sent(1);
        }

        Assert.Equal(2, sent);
    }

    [Fact]
    public void Rate_AnObjectLargerThanASecondsWorth_IsSentAndWorkedOffAfterwards()
    {
        DestinationPace pace = Pace(new DestinationOptions { MaxKilobytesPerSecond = 100 });
        Assert.Equal(TimeSpan.Zero, pace.RateWait);

        pace.Sent(1_100_000);

        Assert.InRange(pace.RateWait.TotalSeconds, 10, 10.1);
        _clock.Advance(TimeSpan.FromSeconds(10.1));
        Assert.Equal(TimeSpan.Zero, pace.RateWait);
    }

    [Fact]
    public void Rate_NoneConfigured_NeverWaits()
    {
        DestinationPace pace = Pace(new DestinationOptions());
        pace.Sent(long.MaxValue);

        Assert.Equal(_clock.GetUtcNow(), pace.OpensAt(_clock.GetUtcNow()));
    }

    [Fact]
    public void Failures_MakeTheDestinationRestLongerEachTime_UntilOneSucceeds()
    {
        DestinationPace pace = Pace(new DestinationOptions());
        double[] rests = [.. Enumerable.Range(0, 3).Select(_ => (pace.Failed() - _clock.GetUtcNow()).TotalSeconds)];
        Assert.Equal(rests.Order(), rests);
        Assert.True(rests[2] > rests[0]);

        pace.Succeeded();

        Assert.Equal(rests[0], (pace.Failed() - _clock.GetUtcNow()).TotalSeconds);
    }

    [Theory]
    [InlineData("22:00-06:00", "21:00", 60)]
    [InlineData("22:00-06:00", "22:00", 0)]
    [InlineData("22:00-06:00", "05:59", 0)]
    [InlineData("22:00-06:00", "06:00", 16 * 60)]
    [InlineData("12:00-13:30", "13:29", 0)]
    [InlineData("12:00-13:30", "13:30", (22 * 60) + 30)]
    [InlineData("", "03:00", 0)]
    public void Hours_OutsideThem_WaitsUntilTheyBegin(string hours, string now, int minutes)
    {
        _clock.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("China", TimeSpan.FromHours(8), null, null));
        DateTimeOffset local = new(new DateOnly(2026, 3, 2).ToDateTime(TimeOnly.Parse(now, System.Globalization.CultureInfo.InvariantCulture)), TimeSpan.FromHours(8));
        DestinationPace pace = Pace(new DestinationOptions { Hours = hours });

        Assert.Equal(local.AddMinutes(minutes), pace.OpensAt(local.ToUniversalTime()));
    }

    [Theory]
    [InlineData("22:00")]
    [InlineData("22:00-22:00")]
    [InlineData("24:00-06:00")]
    [InlineData("10-11")]
    [InlineData("a-b-c")]
    public void Hours_OfAnotherForm_AreNotTaken(string hours) => Assert.False(DayWindow.TryParse(hours, out _));

    private DestinationPace Pace(DestinationOptions options) =>
        new(options, new Backoff(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5), () => 0.5), _clock);
}

using Appliance.Edge.Entitlements;
using Appliance.Edge.Health;
using Appliance.Edge.Storage;
using Appliance.Inference.Entitlements;
using static Appliance.Edge.Entitlements.LicenceClockState;

namespace Appliance.Edge.Tests.Entitlements;

/// <summary>Nobody lengthens a trial with the clock, and no clock ends a licence for good.</summary>
public sealed class LicenceClockTests : IAsyncDisposable
{
    private readonly LicenceScene _scene = new();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData(null, "2099-01-01T00:00:00Z", "2099-01-01T00:00:00Z", nameof(Right))]
    [InlineData("2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z", nameof(Right))]
    [InlineData("2026-03-01T08:00:00Z", "2026-04-15T08:00:00Z", "2026-04-15T08:00:00Z", nameof(Right))]
    [InlineData("2026-03-01T08:00:00Z", "2026-04-15T08:00:01Z", "2026-03-01T08:00:00Z", nameof(Ahead))]
    [InlineData("2026-03-01T08:00:00Z", "2099-01-01T00:00:00Z", "2026-03-01T08:00:00Z", nameof(Ahead))]
    [InlineData("2026-03-01T08:00:00Z", "2026-03-01T07:50:00Z", "2026-03-01T08:00:00Z", nameof(Right))]
    [InlineData("2026-03-01T08:00:00Z", "2026-03-01T07:49:59Z", "2026-03-01T08:00:00Z", nameof(Behind))]
    [InlineData("2026-03-01T08:00:00Z", "1970-01-01T00:00:00Z", "2026-03-01T08:00:00Z", nameof(Behind))]
    public void Clock_IsBelievedWithinBounds(string? mark, string wall, string counted, string state) => Assert.Equal(
        new LicenceTime(Time(counted), Enum.Parse<LicenceClockState>(state)),
        LicenceClock.Read(mark is null ? null : Time(mark), Time(wall), new EntitlementOptions()));

    [Fact]
    public async Task Trial_ClockIsSetBackAgainAndAgain_EndsAfterAsManyDaysOfWork()
    {
        await StartTrialAsync(days: 8);
        for (int day = 0; day < 7; day++)
        {
            await _scene.WorkAsync(TimeSpan.FromDays(1));
            _scene.SetClock("2026-03-01T08:00:00Z");
        }

        Assert.Equal(EntitlementState.ExpiringSoon, _scene.Standing().State);
        await _scene.WorkAsync(TimeSpan.FromDays(1));
        Assert.Equal(EntitlementState.Expired, _scene.Standing().State);
    }

    [Fact]
    public async Task Trial_ClockIsSetBackWhileTheUnitIsOff_GoesOnFromTheLatestTime()
    {
        await StartTrialAsync(days: 8);
        await _scene.WorkAsync(TimeSpan.FromDays(6));
        _scene.SetClock("2020-01-01T00:00:00Z");
        await _scene.RestartAsync();

        Assert.Equal(EntitlementState.ExpiringSoon, _scene.Standing().State);
        Assert.Equal(Behind, Now().State);
        await _scene.WorkAsync(TimeSpan.FromDays(3));
        Assert.Equal(EntitlementState.Expired, _scene.Standing().State);
    }

    [Fact]
    public async Task Licence_ClockShows2099_IsNotUsedUp_AndIsRightAgainWithTheClock()
    {
        await StartTrialAsync(days: 8);
        _scene.SetClock("2099-01-01T00:00:00Z");
        await _scene.WorkAsync(TimeSpan.FromDays(1));

        Assert.Equal((EntitlementState.Trial, Ahead), (_scene.Standing().State, Now().State));
        Assert.Equal([Contracts.AlarmCodes.LicenceClockAhead], Alarms());
        Assert.Equal(1, _scene.Unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm'")); // told once, however long it stays so
        Assert.Equal("Reported", await _scene.RunStudyAsync("1.2.9"));

        _scene.SetClock("2026-03-02T10:00:00Z");
        Assert.Equal((EntitlementState.Trial, Right), (_scene.Standing().State, Now().State));
        Assert.Empty(Alarms());
    }

    [Fact]
    public async Task Counting_NeverMakesTimeRunFasterThanTheClock()
    {
        await StartTrialAsync(days: 8);
        for (int study = 0; study < 20; study++)
        {
            await _scene.WorkAsync(TimeSpan.FromHours(1));
            _scene.Unit.Clock.Advance(TimeSpan.FromMinutes(30));
            await _scene.RunStudyAsync($"1.2.5.{study}");
        }

        await _scene.Watch.LookAsync(LicenceScene.Cancel);
        Assert.Equal(new LicenceTime(_scene.Unit.Clock.GetUtcNow(), Right), Now());
    }

    [Fact]
    public async Task NewLicence_ProvesThatItIsAtLeastAsLate()
    {
        await StartTrialAsync(days: 8);
        await _scene.BringAsync(_scene.Perpetual("L-1") with { App = "other", IssuedAt = Time("2026-06-01T00:00:00Z") });

        Assert.Equal(new LicenceTime(Time("2026-06-01T00:00:00Z"), Behind), Now());
        Assert.Equal(EntitlementState.Expired, _scene.Standing().State);
        Assert.Equal([Contracts.AlarmCodes.LicenceClockBehind], Alarms());
    }

    [Theory]
    [InlineData("2025-06-01T00:00:00Z", nameof(Right))]  // nine months in a drawer
    [InlineData("2020-01-02T00:00:00Z", nameof(Ahead))]
    [InlineData("2026-03-02T00:00:00Z", nameof(Behind))]
    public async Task FirstLicence_IsWhereCountingBegins(string issuedAt, string expected)
    {
        LicenceClockState state = Enum.Parse<LicenceClockState>(expected);
        await _scene.BringAsync(_scene.Perpetual("L-1") with { IssuedAt = Time(issuedAt) });
        Assert.Equal(new LicenceTime(state == Right ? _scene.Unit.Clock.GetUtcNow() : Time(issuedAt), state), Now());
    }

    [Fact]
    public async Task WrongClockWasAccepted_APublisherSetsItRight_Once()
    {
        await _scene.BringAsync(_scene.Term("M-1", new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31)));
        EntitlementStatement remedy = _scene.Perpetual("L-1") with { App = "other", SetsClock = true };
        _scene.SetClock("2099-01-01T00:00:00Z");
        await _scene.Unit.Journal.WriteAsync(
            transaction => LicenceClock.RaiseNeedsTransaction(transaction, _scene.Unit.Clock.GetUtcNow()), LicenceScene.Cancel);
        await _scene.Watch.LookAsync(LicenceScene.Cancel);
        _scene.SetClock("2026-03-01T09:00:00Z");
        Assert.Equal(EntitlementState.Expired, _scene.Standing().State);

        await _scene.BringAsync(remedy);
        await _scene.WorkAsync(TimeSpan.FromDays(3));
        Assert.Equal((EntitlementState.Valid, Right), (_scene.Standing().State, Now().State));

        await _scene.BringAsync(remedy);
        Assert.Equal(Time("2026-03-04T09:00:00Z"), Now().Now);
    }

    [Fact]
    public async Task NoLicenceOnTheUnit_TheClockIsNobodysConcern()
    {
        await _scene.WorkAsync(TimeSpan.FromHours(2));
        _scene.SetClock("1970-01-01T00:00:00Z");
        await _scene.Watch.LookAsync(LicenceScene.Cancel);

        Assert.Equal(0, _scene.Unit.Count("SELECT count(*) FROM licence_clock"));
        Assert.Equal(Right, Now().State);
    }

    private async Task StartTrialAsync(int days)
    {
        await _scene.BringAsync(_scene.Trial("T-1", days));
        await _scene.RunStudyAsync("1.2.3");
        await _scene.Watch.LookAsync(LicenceScene.Cancel);
    }

    private LicenceTime Now() => _scene.Unit.Journal.Read(session => LicenceClock.Now(session, _scene.Unit.Clock.GetUtcNow(), _scene.Unit.Entitlements));

    private string[] Alarms() => _scene.Unit.Journal.Read(session => StandingAlarms.Read(session, SpaceState.Plenty, clock: Now().State)
        .Select(alarm => alarm.Code).Where(code => code.StartsWith("licence-clock", StringComparison.Ordinal)).ToArray());

    private static DateTimeOffset Time(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
}

using Appliance.Inference.Entitlements;
using static Appliance.Inference.Entitlements.EntitlementState;

namespace Appliance.Inference.Tests.Entitlements;

public sealed class EntitlementJudgeTests
{
    private static readonly DateOnly First = new(2026, 3, 1);
    private static readonly DateOnly Last = new(2026, 12, 31);

    [Fact]
    public void NoEntitlement_IsMissing() => Assert.Equal(Missing, StateOn(First));

    [Fact]
    public void ForAnotherApp_IsMissing() => Assert.Equal(Missing, StateOn(First, Held(Statements.Perpetual with { App = "heart" })));

    [Fact]
    public void OfAnotherPublisher_IsMissing() => Assert.Equal(Missing, StateOn(First, Held(Statements.Perpetual) with { Publisher = "other" }));

    [Fact]
    public void AppOfTheProgram_AnyPublisherCounts() => Assert.Equal(
        Valid, EntitlementJudge.Judge(Question(First) with { Publisher = null }, [Held(Statements.Perpetual) with { Publisher = "other" }]).State);

    [Fact]
    public void ForAnotherUnit_IsWrongUnit() => Assert.Equal(WrongUnit, StateOn(First, Held(Statements.Perpetual with { Unit = "unit-2" })));

    [Fact]
    public void ForOtherVersions_IsOtherVersion() => Assert.Equal(OtherVersion, StateOn(First, Held(Statements.Perpetual with { FromVersion = "2.0.0" })));

    [Theory]
    [InlineData("2026-02-28T23:59:59Z", NotYetValid)]
    [InlineData("2026-03-01T00:00:00Z", Valid)]
    [InlineData("2026-12-01T23:59:59Z", Valid)]
    [InlineData("2026-12-02T00:00:00Z", ExpiringSoon)]
    [InlineData("2026-12-31T23:59:59Z", ExpiringSoon)]
    [InlineData("2027-01-01T00:00:00Z", Expired)]
    public void Term_HoldsFromItsFirstToItsLastDay_AndWarns30DaysBefore(string now, EntitlementState state) =>
        Assert.Equal(state, StateAt(At(now), Held(Statements.Term(First, Last))));

    [Fact]
    public void Trial_NotUsedYet_DoesNotRun() => Assert.Equal(
        new EntitlementVerdict(Trial, Held(Statements.Trial(8))), EntitlementJudge.Judge(Question(new DateOnly(2030, 1, 1)), [Held(Statements.Trial(8))]));

    [Theory]
    [InlineData("2026-03-06T12:00:00Z", Trial)]
    [InlineData("2026-03-07T12:00:00Z", ExpiringSoon)] // the last quarter, though 30 days are configured
    [InlineData("2026-03-09T11:59:59Z", ExpiringSoon)]
    [InlineData("2026-03-09T12:00:00Z", Expired)]
    public void Trial_RunsFromTheFirstStudyOn(string now, EntitlementState state) =>
        Assert.Equal(state, StateAt(At(now), Held(Statements.Trial(8), used: 3, firstUse: "2026-03-01T12:00:00Z")));

    [Fact]
    public void Trial_BecomesALicenceInPlace() => Assert.Equal(
        Valid,
        StateAt(At("2027-01-01T00:00:00Z"), Held(Statements.Trial(8), used: 3, firstUse: "2026-03-01T12:00:00Z"), Held(Statements.Perpetual)));

    [Theory]
    [InlineData(74, Valid, 26)]
    [InlineData(75, ExpiringSoon, 25)]
    [InlineData(99, ExpiringSoon, 1)]
    public void PerStudy_WarnsInTheLastQuarter(int used, EntitlementState state, int left)
    {
        EntitlementVerdict verdict = EntitlementJudge.Judge(Question(First), [Held(Statements.PerStudy(100), used)]);
        Assert.Equal((state, left), (verdict.State, verdict.StudiesLeft));
    }

    [Fact]
    public void PerStudy_UsedUp_IsExhausted_ButAStudyThatWasCountedRunsAgain()
    {
        HeldEntitlement[] held = [Held(Statements.PerStudy(2), used: 2)];
        Assert.Equal(Exhausted, EntitlementJudge.Judge(Question(First), held).State);
        Assert.True(EntitlementJudge.Judge(Question(First) with { IsCounted = true }, held).Rule.MayRun);
    }

    [Fact]
    public void PerStudy_UsedUp_TheNextCounts()
    {
        EntitlementVerdict verdict = EntitlementJudge.Judge(
            Question(First) with { IsCounted = true }, [Held(Statements.PerStudy(2), used: 2), Held(Statements.PerStudy(100, "S-2"))]);
        Assert.Equal(("S-2", 100), (verdict.By!.Statement.Serial, verdict.StudiesLeft));
    }

    [Fact]
    public void Several_TheOneThatUsesNothingUpComesFirst()
    {
        HeldEntitlement[] held = [Held(Statements.PerStudy(5)), Held(Statements.Trial(30)), Held(Statements.Term(First, Last)), Held(Statements.Perpetual)];
        foreach (EntitlementKind expected in (EntitlementKind[])[EntitlementKind.Perpetual, EntitlementKind.Term, EntitlementKind.Trial, EntitlementKind.PerStudy])
        {
            Assert.Equal(expected, EntitlementJudge.Judge(Question(First), held).By!.Statement.Kind);
            held = held[..^1];
        }
    }

    [Fact]
    public void Term_FollowedByAnother_DoesNotWarn()
    {
        HeldEntitlement[] held = [Held(Statements.Term(First, Last)), Held(Statements.Term(Last.AddDays(1), Last.AddYears(1), "M-2"))];
        EntitlementVerdict verdict = EntitlementJudge.Judge(Question(Last), held);
        Assert.Equal((Valid, At("2028-01-01T00:00:00Z")), (verdict.State, verdict.Ends));
    }

    [Fact]
    public void Term_FollowedByAnotherAfterADay_Warns() => Assert.Equal(
        ExpiringSoon, StateOn(Last, Held(Statements.Term(First, Last)), Held(Statements.Term(Last.AddDays(2), Last.AddYears(1), "M-2"))));

    [Fact]
    public void Term_FollowedByStudies_DoesNotWarn() =>
        Assert.Equal(Valid, StateOn(Last, Held(Statements.Term(First, Last)), Held(Statements.PerStudy(1000))));

    private static EntitlementState StateOn(DateOnly day, params HeldEntitlement[] held) => EntitlementJudge.Judge(Question(day), held).State;

    private static EntitlementState StateAt(DateTimeOffset now, params HeldEntitlement[] held) =>
        EntitlementJudge.Judge(Question(First) with { Now = now }, held).State;

    private static HeldEntitlement Held(EntitlementStatement statement, int used = 0, string? firstUse = null) =>
        new(statement, "vendor", firstUse is null ? null : At(firstUse), used);

    private static EntitlementQuestion Question(DateOnly day) => new("lung", "1.0.0", "unit-1", new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero))
    {
        Publisher = "vendor", WarningDays = 30, WarningStudies = 50,
    };

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
}

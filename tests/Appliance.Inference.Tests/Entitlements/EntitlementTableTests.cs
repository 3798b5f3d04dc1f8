using Appliance.Inference.Entitlements;
using static Appliance.Inference.Entitlements.EntitlementState;

namespace Appliance.Inference.Tests.Entitlements;

/// <summary>Every cell of the tables of <see cref="EntitlementRules"/> and <see cref="EntitlementLifecycle"/>.</summary>
public sealed class EntitlementTableTests
{
    private static readonly EntitlementState[] States = Enum.GetValues<EntitlementState>();

    public static TheoryData<EntitlementState, bool, bool, EntitlementConcern, string?> Rules => new()
    {
        { NotNeeded, true, true, EntitlementConcern.Nothing, null },
        { Missing, false, false, EntitlementConcern.Ended, "licence-missing" },
        { WrongUnit, false, false, EntitlementConcern.Ended, "licence-wrong-unit" },
        { OtherVersion, false, false, EntitlementConcern.Ended, "licence-other-version" },
        { NotYetValid, false, true, EntitlementConcern.Nothing, "licence-not-yet-valid" },
        { Trial, true, true, EntitlementConcern.Nothing, null },
        { Valid, true, true, EntitlementConcern.Nothing, null },
        { ExpiringSoon, true, true, EntitlementConcern.Ending, null },
        { Exhausted, false, false, EntitlementConcern.Ended, "licence-exhausted" },
        { Expired, false, false, EntitlementConcern.Ended, "licence-expired" },
    };

    public static TheoryData<EntitlementState, EntitlementState> Changes =>
        [.. from before in States from after in States select (before, after)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void State_HasItsRule(EntitlementState state, bool mayRun, bool mayInstall, EntitlementConcern concern, string? code) =>
        Assert.Equal(new EntitlementRule(mayRun, mayInstall, concern, code), EntitlementRules.Of(state));

    [Fact]
    public void Rules_AreOfAllStates() => Assert.Equal(States, Rules.Select(row => row.Data.Item1));

    /// <summary>What was told stays told: an end once when it comes, a warning once, a licence when it makes a difference.</summary>
    [Theory]
    [MemberData(nameof(Changes))]
    public void Change_IsToldOnceAndOnlyWhenItMatters(EntitlementState before, EntitlementState after)
    {
        (EntitlementConcern was, EntitlementConcern now) = (EntitlementRules.Of(before).Concern, EntitlementRules.Of(after).Concern);
        EntitlementNotice expected = now switch
        {
            _ when before == after || after == NotNeeded => EntitlementNotice.Silence,
            EntitlementConcern.Ended => was == EntitlementConcern.Ended ? EntitlementNotice.Silence : EntitlementNotice.Ended,
            EntitlementConcern.Ending => EntitlementNotice.Ending,
            _ when after == NotYetValid => EntitlementRules.Of(before).MayRun && before != NotNeeded ? EntitlementNotice.Ended : EntitlementNotice.Silence,
            _ when (before, after) == (Valid, Trial) => EntitlementNotice.Silence, // Not better than before.
            _ => EntitlementNotice.Granted,
        };

        Assert.Equal(expected, EntitlementLifecycle.Between(before, after));
    }
}

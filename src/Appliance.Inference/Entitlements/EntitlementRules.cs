using Appliance.Inference.Pipelines;
using static Appliance.Inference.Entitlements.EntitlementConcern;

namespace Appliance.Inference.Entitlements;

/// <summary>What follows from each state, as a table.</summary>
public static class EntitlementRules
{
    private static readonly EntitlementRule[] Table =
    [
        /* NotNeeded    */ new(MayRun: true, MayInstall: true, Nothing, RefusalCode: null),
        /* Missing      */ new(MayRun: false, MayInstall: false, Ended, RefusalCodes.LicenceMissing),
        /* WrongUnit    */ new(MayRun: false, MayInstall: false, Ended, RefusalCodes.LicenceWrongUnit),
        /* OtherVersion */ new(MayRun: false, MayInstall: false, Ended, RefusalCodes.LicenceOtherVersion),
        /* NotYetValid  */ new(MayRun: false, MayInstall: true, Nothing, RefusalCodes.LicenceNotYetValid),
        /* Trial        */ new(MayRun: true, MayInstall: true, Nothing, RefusalCode: null),
        /* Valid        */ new(MayRun: true, MayInstall: true, Nothing, RefusalCode: null),
        /* ExpiringSoon */ new(MayRun: true, MayInstall: true, Ending, RefusalCode: null),
        /* Exhausted    */ new(MayRun: false, MayInstall: false, Ended, RefusalCodes.LicenceExhausted),
        /* Expired      */ new(MayRun: false, MayInstall: false, Ended, RefusalCodes.LicenceExpired),
    ];

    /// <summary>What follows from a state.</summary>
    public static EntitlementRule Of(EntitlementState state) => Table[(int)state];
}

/// <summary>What follows from a state.</summary>
/// <param name="MayRun">Whether studies are run.</param>
/// <param name="MayInstall">Whether the app may be installed; a term that begins later is reason enough.</param>
/// <param name="Concern">What a person has to look at.</param>
/// <param name="RefusalCode">Why a study is refused, one of <see cref="RefusalCodes"/>; null when it is not.</param>
public sealed record EntitlementRule(bool MayRun, bool MayInstall, EntitlementConcern Concern, string? RefusalCode);

/// <summary>What a person has to look at.</summary>
public enum EntitlementConcern
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>A licence comes to an end.</summary>
    Ending,

    /// <summary>There is no licence (any more): studies are refused.</summary>
    Ended,
}

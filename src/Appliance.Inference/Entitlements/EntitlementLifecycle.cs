using static Appliance.Inference.Entitlements.EntitlementNotice;

namespace Appliance.Inference.Entitlements;

/// <summary>
/// What is told when an app goes from one state to another: (state before, state after) → notice. Every change is possible, since a
/// licence can come and a publisher's key can go at any time; no change is told twice.
/// </summary>
public static class EntitlementLifecycle
{
    // Rows: state before. Columns: state after, in the order of EntitlementState:
    // NotNeeded, Missing, WrongUnit, OtherVersion, NotYetValid, Trial, Valid, ExpiringSoon, Exhausted, Expired.
    private static readonly EntitlementNotice[][] Table =
    [
        /* NotNeeded    */ [Silence, Ended, Ended, Ended, Silence, Granted, Granted, Ending, Ended, Ended],
        /* Missing      */ [Silence, Silence, Silence, Silence, Silence, Granted, Granted, Ending, Silence, Silence],
        /* WrongUnit    */ [Silence, Silence, Silence, Silence, Silence, Granted, Granted, Ending, Silence, Silence],
        /* OtherVersion */ [Silence, Silence, Silence, Silence, Silence, Granted, Granted, Ending, Silence, Silence],
        /* NotYetValid  */ [Silence, Ended, Ended, Ended, Silence, Granted, Granted, Ending, Ended, Ended],
        /* Trial        */ [Silence, Ended, Ended, Ended, Ended, Silence, Granted, Ending, Ended, Ended],
        /* Valid        */ [Silence, Ended, Ended, Ended, Ended, Silence, Silence, Ending, Ended, Ended],
        /* ExpiringSoon */ [Silence, Ended, Ended, Ended, Ended, Granted, Granted, Silence, Ended, Ended],
        /* Exhausted    */ [Silence, Silence, Silence, Silence, Silence, Granted, Granted, Ending, Silence, Silence],
        /* Expired      */ [Silence, Silence, Silence, Silence, Silence, Granted, Granted, Ending, Silence, Silence],
    ];

    /// <summary>What is told of a change.</summary>
    public static EntitlementNotice Between(EntitlementState before, EntitlementState after) => Table[(int)before][(int)after];
}

/// <summary>What is told of a change of <see cref="EntitlementState"/>.</summary>
public enum EntitlementNotice
{
    /// <summary>Nothing, or nothing that was not told.</summary>
    Silence,

    /// <summary>The app may be used, or used longer.</summary>
    Granted,

    /// <summary>The app may be used, and that comes to an end.</summary>
    Ending,

    /// <summary>The app may not be used any more.</summary>
    Ended,
}

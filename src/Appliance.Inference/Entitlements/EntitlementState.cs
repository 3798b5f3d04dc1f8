namespace Appliance.Inference.Entitlements;

/// <summary>How an app stands with its licences on a unit; <see cref="EntitlementRules"/> says what follows from each state.</summary>
public enum EntitlementState
{
    /// <summary>The app needs no licence.</summary>
    NotNeeded,

    /// <summary>It needs one, and the unit has none for it.</summary>
    Missing,

    /// <summary>What the unit has is for another unit.</summary>
    WrongUnit,

    /// <summary>What the unit has is for other versions of the app.</summary>
    OtherVersion,

    /// <summary>A term has not begun.</summary>
    NotYetValid,

    /// <summary>On trial.</summary>
    Trial,

    /// <summary>Licensed.</summary>
    Valid,

    /// <summary>Still usable; days or studies come to an end.</summary>
    ExpiringSoon,

    /// <summary>All studies are used up.</summary>
    Exhausted,

    /// <summary>Trial or term are over.</summary>
    Expired,
}

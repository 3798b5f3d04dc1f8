namespace Appliance.Inference.Entitlements;

/// <summary>What kind of licence an entitlement is.</summary>
public enum EntitlementKind
{
    /// <summary>For some days from the first study that is reported.</summary>
    Trial,

    /// <summary>From one day to another.</summary>
    Term,

    /// <summary>Without an end.</summary>
    Perpetual,

    /// <summary>For a number of studies.</summary>
    PerStudy,
}

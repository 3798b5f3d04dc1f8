namespace Appliance.Inference.Entitlements;

/// <summary>Why a file is not taken as an entitlement; the words for it are the reader's.</summary>
public enum EntitlementFault
{
    /// <summary>It can be taken.</summary>
    None,

    /// <summary>The file is no entitlement.</summary>
    NoEntitlement,

    /// <summary>Nobody whose apps this unit takes has signed it.</summary>
    UnknownPublisher,

    /// <summary>It was altered.</summary>
    NotGenuine,

    /// <summary>It is signed, and this program does not understand it.</summary>
    NotUnderstood,

    /// <summary>It is for another unit.</summary>
    WrongUnit,

    /// <summary>The app on this unit is another publisher's.</summary>
    OtherPublisher,

    /// <summary>Another entitlement with this serial is on the unit.</summary>
    SerialTaken,
}

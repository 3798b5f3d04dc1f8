namespace Appliance.Edge.Delivery;

/// <summary>
/// Why an object is not at its destination. Each has its words, and what to do, in <c>Texts.resx</c>
/// (<c>Cause…</c>, <c>CauseRemedy…</c>); the journal keeps the technical half beside it.
/// </summary>
public enum DeliveryCause
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>Nobody listens at its address.</summary>
    Unreachable,

    /// <summary>It does not go by the AE title that it was called by.</summary>
    CalledAeTitle,

    /// <summary>It does not know this unit's AE title.</summary>
    CallingAeTitle,

    /// <summary>It rejected the association for another reason.</summary>
    Rejected,

    /// <summary>It is busy, or short of resources.</summary>
    Busy,

    /// <summary>Something else than a DICOM node answers at its address.</summary>
    WrongProtocol,

    /// <summary>Its certificate, or ours, was not trusted.</summary>
    Untrusted,

    /// <summary>The exchange broke off, or it went silent.</summary>
    Broken,

    /// <summary>Its negotiation accepts no objects of this kind.</summary>
    KindNotAccepted,

    /// <summary>It refused this object.</summary>
    ObjectRefused,

    /// <summary>It did not commit to keeping the object.</summary>
    NotCommitted,

    /// <summary>It takes requests for commitment, and never reported on this object.</summary>
    NoReport,

    /// <summary>The file on the unit is damaged or gone.</summary>
    FileDamaged,

    /// <summary>It is no longer configured.</summary>
    NotConfigured,
}

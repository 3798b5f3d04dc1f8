namespace Appliance.Dicom.Network;

/// <summary>Whether a rejected requestor may try again (PS3.8 table 9-21).</summary>
public enum RejectionResult : byte
{
    /// <summary>The same request will be rejected again.</summary>
    Permanent = 1,

    /// <summary>The same request may be accepted later.</summary>
    Transient = 2,
}

/// <summary>Who rejected (PS3.8 table 9-21).</summary>
public enum RejectionSource : byte
{
    /// <summary>The DICOM service user.</summary>
    ServiceUser = 1,

    /// <summary>The service provider, ACSE related function.</summary>
    ServiceProviderAcse = 2,

    /// <summary>The service provider, presentation related function.</summary>
    ServiceProviderPresentation = 3,
}

/// <summary>The three fields of A-ASSOCIATE-RJ (PS3.8 table 9-21).</summary>
/// <param name="Result">Permanent or transient.</param>
/// <param name="Source">Who rejected.</param>
/// <param name="Reason">The reason code; its meaning depends on the source.</param>
public sealed record AssociationRejection(RejectionResult Result, RejectionSource Source, byte Reason)
{
    /// <summary>The application context name is not the DICOM one.</summary>
    public static AssociationRejection ApplicationContextNotSupported { get; } = new(RejectionResult.Permanent, RejectionSource.ServiceUser, 2);

    /// <summary>The calling AE title is not one that may call.</summary>
    public static AssociationRejection CallingAENotRecognized { get; } = new(RejectionResult.Permanent, RejectionSource.ServiceUser, 3);

    /// <summary>The called AE title is not ours.</summary>
    public static AssociationRejection CalledAENotRecognized { get; } = new(RejectionResult.Permanent, RejectionSource.ServiceUser, 7);

    /// <summary>The user identity was not accepted; the standard has no narrower code.</summary>
    public static AssociationRejection UserNotAccepted { get; } = new(RejectionResult.Permanent, RejectionSource.ServiceUser, 1);

    /// <summary>Protocol version 1 was not offered.</summary>
    public static AssociationRejection ProtocolVersionNotSupported { get; } = new(RejectionResult.Permanent, RejectionSource.ServiceProviderAcse, 2);

    /// <summary>Temporary congestion (disk nearly full, stopping): try again later.</summary>
    public static AssociationRejection TemporaryCongestion { get; } = new(RejectionResult.Transient, RejectionSource.ServiceProviderPresentation, 1);

    /// <summary>Too many associations: try again later.</summary>
    public static AssociationRejection LocalLimitExceeded { get; } = new(RejectionResult.Transient, RejectionSource.ServiceProviderPresentation, 2);

    /// <summary>The rejection in the standard's words.</summary>
    public override string ToString() => $"{(Result == RejectionResult.Transient ? "rejected transient" : "rejected permanent")}: {ReasonText}";

    private string ReasonText => (Source, Reason) switch
    {
        (_, 1) when Source is RejectionSource.ServiceUser or RejectionSource.ServiceProviderAcse => "no reason given",
        (RejectionSource.ServiceUser, 2) => "application context name not supported",
        (RejectionSource.ServiceUser, 3) => "calling AE title not recognized",
        (RejectionSource.ServiceUser, 7) => "called AE title not recognized",
        (RejectionSource.ServiceProviderAcse, 2) => "protocol version not supported",
        (RejectionSource.ServiceProviderPresentation, 1) => "temporary congestion",
        (RejectionSource.ServiceProviderPresentation, 2) => "local limit exceeded",
        _ => $"source {(byte)Source}, reason {Reason}",
    };
}

namespace Appliance.Edge.Certificates;

/// <summary>How the unit's certificate is.</summary>
public enum CertificateState
{
    /// <summary>There is none: the unit can call others without one, but nobody can call it by TLS.</summary>
    None,

    /// <summary>In use.</summary>
    Valid,

    /// <summary>In use, and it ends within <see cref="TlsOptions.ExpiryWarningDays"/>.</summary>
    Ending,

    /// <summary>It has ended: peers that look at it refuse the unit.</summary>
    Ended,
}

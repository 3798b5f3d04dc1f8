namespace Appliance.Edge.Certificates;

/// <summary>What the unit shows and trusts at present.</summary>
/// <param name="State">How its certificate is.</param>
/// <param name="Subject">Whom it names; null when there is none.</param>
/// <param name="NotAfter">When it ends; null when there is none.</param>
/// <param name="Fault">Why the files that lie there now are not used; null when they are.</param>
public sealed record CertificateStatus(CertificateState State, string? Subject, DateTimeOffset? NotAfter, CertificateFault? Fault);

namespace Appliance.Edge.Commands;

/// <summary>The unit's TLS certificate as its files are now, in the language of the unit.</summary>
/// <param name="File">The file of the certificate.</param>
/// <param name="State">How it is, as a code.</param>
/// <param name="Subject">Whom it names; null when there is none.</param>
/// <param name="NotAfter">When it ends; null when there is none.</param>
/// <param name="DaysLeft">Whole days until then, negative afterwards.</param>
/// <param name="Text">The same as a sentence.</param>
/// <param name="Fault">What is wrong with the files; null when they can be used.</param>
internal sealed record CertificateReport(
    string File, string State, string? Subject, DateTimeOffset? NotAfter, int? DaysLeft, string Text, string? Fault);

namespace Appliance.Dicom.Network;

/// <summary>A negotiated presentation context as both sides see it.</summary>
/// <param name="Id">Odd, 1 to 255.</param>
/// <param name="AbstractSyntax">The SOP class UID.</param>
/// <param name="ProposedTransferSyntaxes">What the requestor offered, in its order.</param>
/// <param name="Result">Accepted, or why not.</param>
/// <param name="TransferSyntax">The agreed transfer syntax UID; empty unless accepted.</param>
public sealed record PresentationContext(
    byte Id,
    string AbstractSyntax,
    IReadOnlyList<string> ProposedTransferSyntaxes,
    PresentationContextResult Result,
    string TransferSyntax)
{
    /// <summary>True when messages may use it.</summary>
    public bool IsAccepted => Result == PresentationContextResult.Acceptance;
}

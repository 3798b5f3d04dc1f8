namespace Appliance.Dicom.Network;

/// <summary>The result of negotiating one presentation context (PS3.8 table 9-18).</summary>
public enum PresentationContextResult : byte
{
    /// <summary>Accepted with one transfer syntax.</summary>
    Acceptance = 0,

    /// <summary>Rejected by the user.</summary>
    UserRejection = 1,

    /// <summary>Rejected by the provider without a reason.</summary>
    NoReason = 2,

    /// <summary>The abstract syntax (SOP class) is not supported.</summary>
    AbstractSyntaxNotSupported = 3,

    /// <summary>None of the transfer syntaxes is supported.</summary>
    TransferSyntaxesNotSupported = 4,
}

/// <summary>A presentation context in A-ASSOCIATE-RQ (PS3.8 9.3.2.2).</summary>
/// <param name="Id">An odd number, 1 to 255, unique in the request.</param>
/// <param name="AbstractSyntax">The SOP class UID.</param>
/// <param name="TransferSyntaxes">The offered transfer syntax UIDs in the sender's order.</param>
public sealed record ProposedPresentationContext(byte Id, string AbstractSyntax, IReadOnlyList<string> TransferSyntaxes);

/// <summary>A presentation context in A-ASSOCIATE-AC (PS3.8 9.3.3.2).</summary>
/// <param name="Id">The id of the proposal it answers.</param>
/// <param name="Result">Accepted, or why not.</param>
/// <param name="TransferSyntax">The chosen transfer syntax UID; not significant unless accepted, and then it may be missing.</param>
public sealed record AnsweredPresentationContext(byte Id, PresentationContextResult Result, string? TransferSyntax);

namespace Appliance.Edge.Delivery;

/// <summary>What a destination answers to one kind of object.</summary>
/// <param name="SopClass">SOP Class UID.</param>
/// <param name="TransferSyntax">Transfer Syntax UID.</param>
/// <param name="Answer">Its answer.</param>
internal sealed record Capability(string SopClass, string TransferSyntax, CapabilityAnswer Answer);

/// <summary>Result of a presentation context (PS3.8 table 9-18), or its like.</summary>
internal enum CapabilityAnswer
{
    /// <summary>Taken.</summary>
    Accepted,

    /// <summary>Not taken, for a reason of its own or for none.</summary>
    Rejected,

    /// <summary>The SOP class is not taken.</summary>
    AbstractSyntaxNotSupported,

    /// <summary>The SOP class is not taken in this syntax.</summary>
    TransferSyntaxNotSupported,
}

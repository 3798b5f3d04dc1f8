namespace Appliance.Dicom.Network;

/// <summary>Why bytes are not a PDU: the reason for the A-ABORT and a sentence for the log.</summary>
/// <param name="Reason">The reason code that the A-ABORT carries.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record PduViolation(AbortReason Reason, string Message);

namespace Appliance.Edge.Delivery;

/// <summary>One object that is due at one destination.</summary>
/// <param name="Id">The delivery.</param>
/// <param name="StudyId">The study.</param>
/// <param name="InstanceId">The instance.</param>
/// <param name="File">Its file, relative to the spool.</param>
/// <param name="Digest">SHA-256 of its data set.</param>
/// <param name="SopClass">SOP Class UID.</param>
/// <param name="SopUid">SOP Instance UID.</param>
/// <param name="TransferSyntax">The syntax it is stored in.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="CreatedAt">Since when it waits.</param>
internal sealed record DeliveryItem(
    long Id,
    long StudyId,
    long InstanceId,
    string File,
    ReadOnlyMemory<byte> Digest,
    string SopClass,
    string SopUid,
    string TransferSyntax,
    int Attempts,
    DateTimeOffset CreatedAt);

using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>What a C-STORE-RQ says before its data set (PS3.7 9.1.1). Nothing of it is checked against the data set.</summary>
public sealed record StoreRequest
{
    /// <summary>Affected SOP Class UID: the one of the presentation context.</summary>
    public required string AffectedSopClassUid { get; init; }

    /// <summary>Affected SOP Instance UID: 1 to 64 digits and dots, so it is safe as a file name.</summary>
    public required string AffectedSopInstanceUid { get; init; }

    /// <summary>The transfer syntax of the data set.</summary>
    public required string TransferSyntaxUid { get; init; }

    /// <summary>The association that it came on.</summary>
    public required AssociationFacts Association { get; init; }

    /// <summary>Who asked the sender for it by C-MOVE; empty when nobody did.</summary>
    public string MoveOriginatorAE { get; init; } = string.Empty;

    /// <summary>The message id of that C-MOVE; 0 when there was none.</summary>
    public ushort MoveOriginatorMessageId { get; init; }
}

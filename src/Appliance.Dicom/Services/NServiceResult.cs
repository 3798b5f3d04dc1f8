using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>How an N-service ended (PS3.7 10.1).</summary>
/// <param name="Status">The status (PS3.7 C).</param>
/// <param name="ErrorComment">Why, in at most 64 ASCII characters; longer is cut. Never a patient's data.</param>
public sealed record NServiceResult(DicomStatus Status, string ErrorComment = "")
{
    /// <summary>0000.</summary>
    public static NServiceResult Success { get; } = new(DicomStatus.Success);

    /// <summary>The Error ID (0000,0903) that the service class defines; null for none.</summary>
    public ushort? ErrorId { get; init; }

    /// <summary>The attributes that a failure or warning is about.</summary>
    public IReadOnlyList<DicomTag> Attributes { get; init; } = [];
}

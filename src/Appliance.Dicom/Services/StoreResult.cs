using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>How a C-STORE ended.</summary>
/// <param name="Status">The status (PS3.4 B.2.3).</param>
/// <param name="ErrorComment">Why, in at most 64 ASCII characters; longer is cut. Never a patient's data.</param>
public sealed record StoreResult(DicomStatus Status, string ErrorComment = "")
{
    /// <summary>0000: stored.</summary>
    public static StoreResult Success { get; } = new(DicomStatus.Success);
}

using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>What a retrieval came to.</summary>
/// <param name="Status">Success, warning (B000: some failed), cancel (FE00), or a failure (PS3.4 C.4.2.1.5, C.4.3.1.4).</param>
/// <param name="ErrorComment">What the peer wrote beside it.</param>
/// <param name="SubOperations">The last counts.</param>
/// <param name="FailedInstances">Failed SOP Instance UID List (0008,0058).</param>
public sealed record RetrieveResult(
    DicomStatus Status, string ErrorComment, SubOperations SubOperations, IReadOnlyList<string> FailedInstances);

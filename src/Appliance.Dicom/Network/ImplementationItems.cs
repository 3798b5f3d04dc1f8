using Appliance.Dicom.Data;

namespace Appliance.Dicom.Network;

/// <summary>The user items that both sides always send (PS3.7 D.3.3.2, PS3.8 D.1).</summary>
internal static class ImplementationItems
{
    public static IEnumerable<UserItem> Build(int maxPduLength) =>
    [
        new MaxLengthItem((uint)maxPduLength),
        new ImplementationClassUidItem(DicomImplementation.ClassUID.Value),
        new ImplementationVersionNameItem(DicomImplementation.VersionName),
    ];
}

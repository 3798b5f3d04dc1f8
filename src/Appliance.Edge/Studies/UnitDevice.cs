using System.Text;
using Appliance.Dicom.Data;
using Appliance.Edge.Uplink;

namespace Appliance.Edge.Studies;

/// <summary>This unit as equipment in DICOM: what its evidence bears, and by which it is known again when it comes back.</summary>
public sealed class UnitDevice(UnitIdentity identity)
{
    /// <summary>Device UID (0018,1002): the same for the life of the state folder.</summary>
    public string Uid { get; } = DicomUID.Derive(Encoding.UTF8.GetBytes("appliance unit|" + identity.UnitId)).Value;

    /// <summary>The unit's id.</summary>
    public string Name => identity.UnitId;
}

using Appliance.Inference.Apps;

namespace Appliance.Edge.Running;

/// <summary>What a run needs, as its app declares.</summary>
/// <param name="Lane">Whom it may keep waiting.</param>
/// <param name="HostMebibytes">Main memory at most, MiB.</param>
/// <param name="DeviceMebibytes">GPU memory at most, MiB.</param>
public readonly record struct RunNeeds(RunLane Lane, int HostMebibytes, int DeviceMebibytes)
{
    internal static RunNeeds Of(AppResources resources) => new(resources.Lane, resources.HostMebibytes, resources.DeviceMebibytes);
}

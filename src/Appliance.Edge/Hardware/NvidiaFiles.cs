namespace Appliance.Edge.Hardware;

/// <summary>Where NVIDIA's driver shows itself.</summary>
/// <param name="root">The root of the file system.</param>
public sealed class NvidiaFiles(string root = "/")
{
    /// <summary>The version file of the desktop and server driver.</summary>
    public string DriverVersion => Path.Combine(root, "proc/driver/nvidia/version");

    /// <summary>The release file of a Jetson.</summary>
    public string JetsonRelease => Path.Combine(root, "etc/nv_tegra_release");

    /// <summary>The model of a board with a device tree, as a Jetson's.</summary>
    public string BoardModel => Path.Combine(root, "proc/device-tree/model");

    /// <summary>Whether a driver is loaded, or the machine is a Jetson.</summary>
    public bool AreThere => File.Exists(DriverVersion) || File.Exists(JetsonRelease);

    /// <summary>The probe of this machine.</summary>
    /// <param name="nativeFolder">Where TensorRT may lie.</param>
    /// <param name="device">Which GPU.</param>
    public IGpuProbe Probe(string nativeFolder, int device) => AreThere ? new NvidiaProbe(this, nativeFolder, device) : new NoGpu();
}

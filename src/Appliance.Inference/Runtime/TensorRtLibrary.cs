using System.Globalization;
using System.Runtime.InteropServices;

namespace Appliance.Inference.Runtime;

/// <summary>Asks TensorRT itself which version it is: the name of its file says only the first number.</summary>
public static class TensorRtLibrary
{
    // NvInferRuntime.h: extern "C" int32_t getInferLibVersion() noexcept.
    private const string VersionFunction = "getInferLibVersion";
    private static readonly string[] Names = ["libnvinfer.so.11", "libnvinfer.so.10", "libnvinfer.so.8", "libnvinfer.so"];

    /// <summary>The version, as 100900 for 10.9.0; empty when the library is not there.</summary>
    /// <param name="folder">Where to look first; empty for the system's places alone.</param>
    public static unsafe string Version(string folder)
    {
        IEnumerable<string> places = folder.Length > 0 ? Names.Select(name => Path.Combine(folder, name)).Concat(Names) : Names;
        foreach (string place in places)
        {
            if (NativeLibrary.TryLoad(place, out IntPtr library))
            {
                try
                {
                    if (NativeLibrary.TryGetExport(library, VersionFunction, out IntPtr function))
                    {
                        return ((delegate* unmanaged<int>)function)().ToString(CultureInfo.InvariantCulture);
                    }
                }
                finally
                {
                    NativeLibrary.Free(library);
                }
            }
        }

        return "";
    }
}

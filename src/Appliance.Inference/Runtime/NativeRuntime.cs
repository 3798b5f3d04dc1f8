using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Runtime;

/// <summary>
/// Prepares the process before ONNX Runtime's native library loads: telemetry off, and the library taken from a configured folder.
/// Both work only before the first use, so they happen once per process; a second, different folder is refused.
/// </summary>
internal static partial class NativeRuntime
{
    private static readonly Lock Gate = new();
    private static string? s_folder;

    /// <summary>Prepares the process; later calls with the same folder do nothing.</summary>
    /// <exception cref="InvalidOperationException">Another folder is in use already.</exception>
    public static void Prepare(string nativeFolder)
    {
        lock (Gate)
        {
            if (s_folder is not null)
            {
                if (s_folder != nativeFolder)
                {
                    throw new InvalidOperationException(
                        $"ONNX Runtime was loaded from '{s_folder}'; it cannot be loaded from '{nativeFolder}' in the same process.");
                }
                return;
            }
            TurnTelemetryOff();
            if (nativeFolder.Length > 0)
            {
                NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, (name, _, _) => Resolve(nativeFolder, name));
            }
            s_folder = nativeFolder;
        }
    }

    /// <summary>
    /// The native library reads its environment through libc, which <see cref="Environment.SetEnvironmentVariable(string, string?)"/>
    /// does not reach. Without this it writes files into the home folder and looks up an outside host.
    /// </summary>
    private static void TurnTelemetryOff()
    {
        if (OperatingSystem.IsLinux() && SetEnv("ORT_DISABLE_TELEMETRY", "1", 1) != 0)
        {
            throw new InvalidOperationException("ORT_DISABLE_TELEMETRY could not be set; ONNX Runtime is not loaded with its telemetry on.");
        }
    }

    private static IntPtr Resolve(string folder, string name)
    {
        string file = Path.Combine(folder, name.StartsWith("lib", StringComparison.Ordinal) ? name : "lib" + name);
        string path = file.EndsWith(".so", StringComparison.Ordinal) ? file : file + ".so";
        return File.Exists(path) ? NativeLibrary.Load(path) : IntPtr.Zero;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}

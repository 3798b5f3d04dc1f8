using System.ComponentModel;
using System.Diagnostics;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Hardware;

/// <summary>
/// A machine with NVIDIA's driver. <c>nvidia-smi</c> says most; where it is missing, as on a Jetson, the files of driver and board do.
/// </summary>
/// <param name="files">The files of the driver.</param>
/// <param name="nativeFolder">Where TensorRT may lie.</param>
/// <param name="device">Which GPU.</param>
/// <param name="tool">The program that is asked.</param>
public sealed class NvidiaProbe(NvidiaFiles files, string nativeFolder, int device = 0, string tool = "nvidia-smi") : IGpuProbe
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public GpuFacts? Read()
    {
        string tensorRt = TensorRtLibrary.Version(nativeFolder);
        if (NvidiaText.Query(Ask(), device) is { } gpu)
        {
            return new GpuFacts(gpu.Name, gpu.ComputeCapability, gpu.Driver, tensorRt);
        }

        if (NvidiaText.JetsonRelease(SystemFile.Read(files.JetsonRelease)) is { } release)
        {
            string board = SystemFile.Read(files.BoardModel).TrimEnd('\0', '\n', ' ');
            return new GpuFacts(board.Length > 0 ? board : "Jetson", "", release, tensorRt);
        }

        return NvidiaText.DriverVersion(SystemFile.Read(files.DriverVersion)) is { } driver ? new GpuFacts("NVIDIA", "", driver, tensorRt) : null;
    }

    private string Ask()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(tool, NvidiaText.QueryArguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            if (process.WaitForExit(MaxWait) && process.ExitCode == 0)
            {
                return output.GetAwaiter().GetResult();
            }

            process.Kill(entireProcessTree: true); // A driver that hangs holds its tools too.
            return "";
        }
        catch (Exception fault) when (fault is Win32Exception or InvalidOperationException)
        {
            return "";
        }
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using Appliance.Edge.Hardware;

namespace Appliance.Edge.Proofs;

/// <summary>The operating system and the processor, as far as the numbers that a model gives can depend on them.</summary>
/// <param name="Release">The release with its build, as Debian GNU/Linux 12 (bookworm).</param>
/// <param name="Kernel">The kernel's release, which also names the driver modules that were built for it.</param>
/// <param name="CLibrary">The C library: its mathematics are used below every model.</param>
/// <param name="Processor">The processor: kernels are chosen by what it can do.</param>
public sealed partial record SystemFacts(string Release, string Kernel, string CLibrary, string Processor)
{
    /// <summary>os-release(5): what of it tells one system from the next, in this order. An image counts in IMAGE_VERSION.</summary>
    private static readonly string[] ReleaseKeys = ["PRETTY_NAME", "VERSION_ID", "BUILD_ID", "IMAGE_VERSION"];

    /// <summary>Reads those of this machine; what cannot be read is empty.</summary>
    /// <param name="root">The root of the file system.</param>
    public static SystemFacts Read(string root = "/") => new(
        ReleaseOf(SystemFile.Read(Path.Combine(root, "etc/os-release"))),
        SystemFile.Read(Path.Combine(root, "proc/sys/kernel/osrelease")).Trim(),
        CLibraryVersion(),
        ProcessorOf(SystemFile.Read(Path.Combine(root, "proc/cpuinfo"))));

    /// <summary>The parts of an os-release file that count.</summary>
    internal static string ReleaseOf(string text)
    {
        Dictionary<string, string> values = text.Split('\n').Select(line => line.Split('=', 2)).Where(line => line.Length == 2)
            .GroupBy(line => line[0].Trim(), StringComparer.Ordinal)
            .ToDictionary(lines => lines.Key, lines => lines.Last()[1].Trim().Trim('"', '\''), StringComparer.Ordinal);
        return string.Join(' ', ReleaseKeys.Where(values.ContainsKey).Select(key => values[key]));
    }

    /// <summary>The processor's name: <c>model name</c> on x86, the part's number on ARM.</summary>
    internal static string ProcessorOf(string cpuInfo)
    {
        string[] lines = cpuInfo.Split('\n');
        string? named = Array.Find(lines, line => line.StartsWith("model name", StringComparison.Ordinal)) ?? Array.Find(lines, line => line.StartsWith("CPU part", StringComparison.Ordinal));
        string name = named?.Split(':', 2) is [_, string value] ? value.Trim() : "";
        return string.Create(CultureInfo.InvariantCulture, $"{RuntimeInformation.ProcessArchitecture} {name}").Trim();
    }

    private static string CLibraryVersion()
    {
        try
        {
            return Marshal.PtrToStringUTF8(GnuGetLibcVersion()) ?? "";
        }
        catch (EntryPointNotFoundException)
        {
            return ""; // Another C library than GNU's.
        }
    }

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    private static partial IntPtr GnuGetLibcVersion();
}

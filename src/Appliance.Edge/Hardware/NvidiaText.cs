using System.Text.RegularExpressions;

namespace Appliance.Edge.Hardware;

/// <summary>What NVIDIA's driver and tools print. Anything else gives null.</summary>
internal static partial class NvidiaText
{
    /// <summary>The most that is looked at, characters.</summary>
    public const int MaxLength = 4096;

    /// <summary>The arguments whose answer <see cref="Query"/> reads.</summary>
    public static IReadOnlyList<string> QueryArguments => ["--query-gpu=name,compute_cap,driver_version", "--format=csv,noheader"];

    /// <summary>A line of <c>nvidia-smi</c> for one GPU: name, compute capability, driver.</summary>
    /// <param name="text">What it printed.</param>
    /// <param name="device">Which GPU, from 0.</param>
    public static (string Name, string ComputeCapability, string Driver)? Query(string text, int device)
    {
        string[] lines = Limited(text).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return device < lines.Length && QueryLine().Match(lines[device]) is { Success: true } match
            ? (match.Groups["name"].Value.Trim(), match.Groups["compute"].Value, match.Groups["driver"].Value)
            : null;
    }

    /// <summary>The version in <c>/proc/driver/nvidia/version</c>.</summary>
    public static string? DriverVersion(string text) => KernelModule().Match(Limited(text)) is { Success: true } match ? match.Groups["version"].Value : null;

    /// <summary>The release in <c>/etc/nv_tegra_release</c>, as R36.4.3.</summary>
    public static string? JetsonRelease(string text) =>
        Tegra().Match(Limited(text)) is { Success: true } match ? $"R{match.Groups["release"].Value}.{match.Groups["revision"].Value}" : null;

    private static string Limited(string text) => text.Length <= MaxLength ? text : text[..MaxLength];

    [GeneratedRegex(@"^(?<name>[^,]{1,128}), *(?<compute>[0-9]{1,3}\.[0-9]{1,3}), *(?<driver>[0-9.]{1,32})$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QueryLine();

    [GeneratedRegex(@"^NVRM version:[^\n]*?Kernel Module[^\n]*? (?<version>[0-9]{1,5}(\.[0-9]{1,5}){1,3}) ", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KernelModule();

    [GeneratedRegex(@"^# R(?<release>[0-9]{1,3}) \(release\), REVISION: (?<revision>[0-9]{1,3}(\.[0-9]{1,3})?),", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tegra();
}

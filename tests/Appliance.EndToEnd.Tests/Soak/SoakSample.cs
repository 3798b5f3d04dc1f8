using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Soak;

/// <summary>What the unit's process holds at one moment of a soak, and how fast it has been since the moment before.</summary>
/// <param name="Associations">Connections made so far.</param>
/// <param name="PerSecond">Connections a second since the last sample; 0 for one at rest.</param>
/// <param name="ResidentBytes">Anonymous resident memory: heap and stacks, without the mapped files of program and journal.</param>
/// <param name="Handles">Open file descriptors.</param>
/// <param name="Threads">Threads.</param>
/// <param name="TemporaryFiles">Files in the spool that are not finished.</param>
public sealed record SoakSample(int Associations, double PerSecond, long ResidentBytes, int Handles, int Threads, int TemporaryFiles)
{
    /// <summary>Looks at a unit through <c>/proc</c>.</summary>
    public static SoakSample Take(UnitProcess unit, int associations, double perSecond)
    {
        ArgumentNullException.ThrowIfNull(unit);
        string process = $"/proc/{unit.Process.Id}";
        string[] status = File.ReadAllLines($"{process}/status");
        return new SoakSample(
            associations,
            perSecond,
            Number(status, "RssAnon:") * 1024,
            Directory.GetFileSystemEntries($"{process}/fd").Length,
            (int)Number(status, "Threads:"),
            unit.TemporaryFiles.Count);
    }

    private static long Number(string[] status, string key) => long.Parse(
        status.First(line => line.StartsWith(key, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture);
}

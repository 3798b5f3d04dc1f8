using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Soak;

/// <summary>What the unit's process holds at one moment of a soak, and how fast it has been since the moment before.</summary>
/// <param name="Associations">Connections made so far.</param>
/// <param name="PerSecond">Connections a second since the last sample; 0 for one at rest.</param>
/// <param name="ResidentBytes">Anonymous resident memory: heap and stacks, without the mapped files of program and journal.</param>
/// <param name="Handles">Open file descriptors.</param>
/// <param name="Threads">Threads, as if the pool had all the workers that it makes one burst after the other and keeps.</param>
/// <param name="TemporaryFiles">Files in the spool that are not finished.</param>
public sealed record SoakSample(int Associations, double PerSecond, long ResidentBytes, int Handles, int Threads, int TemporaryFiles)
{
    /// <summary>System.Threading.ThreadPool.MinThreads in Appliance.Edge.csproj: up to here the pool fills, beyond it grows.</summary>
    private const int WorkersOfAFullPool = 32;

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
            (int)Number(status, "Threads:") + Math.Max(0, WorkersOfAFullPool - Workers(process)),
            unit.TemporaryFiles.Count);
    }

    private static int Workers(string process) => Directory.EnumerateDirectories($"{process}/task").Count(thread =>
    {
        try
        {
            return File.ReadAllText($"{thread}/comm").StartsWith(".NET TP Worker", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // It has just ended.
        }
    });

    private static long Number(string[] status, string key) => long.Parse(
        status.First(line => line.StartsWith(key, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace Appliance.Benchmarks;

/// <summary>
/// Processor time of a process and its children, user and system, from <c>/proc</c>. Unlike a rate it means the same on a machine
/// that others use too.
/// </summary>
internal static class ProcessorTime
{
    /// <summary>Clock ticks a second in <c>/proc</c>: USER_HZ is 100 on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Of the process, of its children that ended, and of those that live (a storescp forks one an association).</summary>
    public static TimeSpan OfTree(int process)
    {
        var ticks = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? Stat(id) : null)
            .Where(stat => stat is not null && (stat.Id == process || stat.Parent == process))
            .Sum(stat => stat!.Ticks);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>proc_pid_stat(5): after the name in parentheses ppid is the second field, utime to cstime are the twelfth to fifteenth.</summary>
    private static ProcessStat? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessStat(
                id,
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            // It ended between the two looks.
            return null;
        }
    }

    private sealed record ProcessStat(int Id, int Parent, long Ticks);
}

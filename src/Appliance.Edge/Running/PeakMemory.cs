using System.Globalization;

namespace Appliance.Edge.Running;

/// <summary>
/// Measures the most memory that the process had while one run alone was under way. Memory of a process cannot be told apart
/// by runs, so nothing is said of runs that had company; and the measure includes the process itself with what it keeps.
/// </summary>
/// <param name="folder">Where the system tells of this process.</param>
public sealed class PeakMemory(string folder = "/proc/self")
{
    // proc(5): writing 5 to clear_refs sets the high-water mark of the resident set, VmHWM in status, to what it is now.
    private const string ResetHighWaterMark = "5";
    private const string HighWaterMark = "VmHWM:";

    private readonly Lock _changing = new();
    private int _underWay;
    private long _begun;

    /// <summary>A run begins.</summary>
    internal Measure Begin()
    {
        lock (_changing)
        {
            _begun++;
            return new Measure(this, ++_underWay == 1 && TryReset() ? _begun : null);
        }
    }

    private int? End(long? alone)
    {
        lock (_changing)
        {
            _underWay--;
            return alone == _begun ? Read() : null;
        }
    }

    private bool TryReset()
    {
        try
        {
            File.WriteAllText(Path.Combine(folder, "clear_refs"), ResetHighWaterMark);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private int? Read()
    {
        try
        {
            string? line = File.ReadLines(Path.Combine(folder, "status")).FirstOrDefault(line => line.StartsWith(HighWaterMark, StringComparison.Ordinal));
            string number = line?[HighWaterMark.Length..].Replace("kB", "", StringComparison.Ordinal).Trim() ?? "";
            return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long kibibytes)
                ? (int)Math.Min(int.MaxValue, (kibibytes + 1023) / 1024)
                : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The measure of one run; disposed of when the run is over, however it ended.</summary>
    internal sealed class Measure(PeakMemory owner, long? alone) : IDisposable
    {
        private bool _ended;

        /// <summary>The run is over.</summary>
        /// <returns>The peak in MiB, rounded up; null when another run was under way meanwhile, or the system does not tell.</returns>
        public int? End()
        {
            if (_ended)
            {
                return null;
            }

            _ended = true;
            return owner.End(alone);
        }

        public void Dispose() => End();
    }
}

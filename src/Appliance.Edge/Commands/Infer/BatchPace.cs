namespace Appliance.Edge.Commands.Infer;

/// <summary>How fast a batch goes and how long it will still take. What was done before costs nothing and tells nothing of the rest.</summary>
/// <param name="studies">Studies in all.</param>
/// <param name="clock">The clock.</param>
internal sealed class BatchPace(int studies, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private int _ran;

    /// <summary>Studies that are done, before or now.</summary>
    public int Done { get; private set; }

    /// <summary>Studies in all.</summary>
    public int Studies => studies;

    /// <summary>Studies a minute; null until one was run.</summary>
    public double? PerMinute => _ran > 0 && clock.GetElapsedTime(_start) is { Ticks: > 0 } elapsed ? _ran / elapsed.TotalMinutes : null;

    /// <summary>The time that the rest takes if all of it has to be run; null until one was.</summary>
    public TimeSpan? Left => PerMinute is { } rate ? TimeSpan.FromMinutes((studies - Done) / rate) : null;

    /// <summary>One more is done.</summary>
    /// <param name="ran">Whether it had to be run.</param>
    public void End(bool ran)
    {
        Done++;
        _ran += ran ? 1 : 0;
    }
}

namespace Appliance.Edge.Health;

/// <summary>The workers of this process that have to show progress.</summary>
/// <param name="clock">Measures silence.</param>
public sealed class Heartbeats(TimeProvider clock)
{
    private readonly Lock _changing = new();
    private Heartbeat[] _all = [];

    /// <summary>All workers.</summary>
    public IReadOnlyList<Heartbeat> All => Volatile.Read(ref _all);

    /// <summary>Registers a worker; its first beat is now.</summary>
    /// <param name="name">What logs and health call it.</param>
    /// <param name="maxSilence">The silence after which it counts as hung: longer than its longest single piece of work.</param>
    public Heartbeat Register(string name, TimeSpan maxSilence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxSilence, TimeSpan.Zero);
        var heartbeat = new Heartbeat(this, clock, name, maxSilence);
        lock (_changing)
        {
            _all = [.. _all, heartbeat];
        }

        return heartbeat;
    }

    internal void Remove(Heartbeat heartbeat)
    {
        lock (_changing)
        {
            _all = [.. _all.Where(other => other != heartbeat)];
        }
    }
}

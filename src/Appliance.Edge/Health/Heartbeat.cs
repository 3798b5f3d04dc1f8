namespace Appliance.Edge.Health;

/// <summary>
/// The sign of progress of one long-lived worker. The worker beats when it has done something, or has looked and found
/// nothing to do; it never beats from a timer of its own, which would go on while the worker hangs.
/// </summary>
public sealed class Heartbeat : IDisposable
{
    private readonly Heartbeats _owner;
    private readonly TimeProvider _clock;
    private long _last;

    internal Heartbeat(Heartbeats owner, TimeProvider clock, string name, TimeSpan maxSilence)
    {
        (_owner, _clock, Name, MaxSilence) = (owner, clock, name, maxSilence);
        Beat();
    }

    /// <summary>What logs and health call the worker.</summary>
    public string Name { get; }

    /// <summary>The silence after which the worker counts as hung.</summary>
    public TimeSpan MaxSilence { get; }

    /// <summary>The longest a worker with nothing to do should sleep before it looks again and beats.</summary>
    public TimeSpan IdleInterval => MaxSilence / 3;

    /// <summary>How long the worker has been silent.</summary>
    public TimeSpan Silence => _clock.GetElapsedTime(Interlocked.Read(ref _last));

    /// <summary>Whether the worker counts as hung.</summary>
    public bool IsStale => Silence > MaxSilence;

    /// <summary>Tells that the worker goes on.</summary>
    public void Beat() => Interlocked.Exchange(ref _last, _clock.GetTimestamp());

    /// <summary>The worker ended as it should: nobody waits for its beats any more.</summary>
    public void Dispose() => _owner.Remove(this);
}

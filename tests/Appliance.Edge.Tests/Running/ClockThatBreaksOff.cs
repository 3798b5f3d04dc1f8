namespace Appliance.Edge.Tests.Running;

/// <summary>Lets each step of an app end as cancelled though nobody asked for that: what an app, or a library below it, may do of itself.</summary>
internal sealed class ClockThatBreaksOff : TimeProvider
{
    public override long GetTimestamp() => throw new TaskCanceledException();
}

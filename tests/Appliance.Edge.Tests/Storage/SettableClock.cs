using Microsoft.Extensions.Time.Testing;

namespace Appliance.Edge.Tests.Storage;

/// <summary>A fake clock that can also be set, and that days pass by without every timer of them.</summary>
internal sealed class SettableClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan _setBy;
    private TimeSpan _passed;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _passed + _setBy;

    public override long GetTimestamp() => (base.GetUtcNow() + _passed).UtcTicks;

    /// <summary>Forward or back, as a person or NTP does: no time passes by it.</summary>
    public void Set(DateTimeOffset time) => _setBy += time - GetUtcNow();

    /// <summary>Time passes; timers do not fire. A journal alone looks for other processes five times a second.</summary>
    public void Pass(TimeSpan time) => _passed += time;
}

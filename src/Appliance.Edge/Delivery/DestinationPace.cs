using Appliance.Edge.Hosting;

namespace Appliance.Edge.Delivery;

/// <summary>When a destination may be sent to: not while it rests after failures, not outside its hours, not above its rate.</summary>
internal sealed class DestinationPace(DestinationOptions destination, Backoff backoff, TimeProvider clock)
{
    private const double BytesPerKilobyte = 1000;

    private readonly Lock _changing = new();
    private readonly TokenBucket _objects = new(destination.MaxObjectsPerSecond, clock);
    private readonly TokenBucket _bytes = new(destination.MaxKilobytesPerSecond * BytesPerKilobyte, clock);
    private readonly DayWindow? _window = DayWindow.TryParse(destination.Hours, out DayWindow? window) ? window : null;

    /// <summary>Exchanges in a row that failed; the destination then rests, whatever waits for it.</summary>
    private int _failures;

    private DateTimeOffset _restsUntil;

    /// <summary>How long the rate asks to wait before the next object.</summary>
    public TimeSpan RateWait => _objects.Wait > _bytes.Wait ? _objects.Wait : _bytes.Wait;

    /// <summary>When it may be sent to next; not after <paramref name="now"/> when it may be now.</summary>
    public DateTimeOffset OpensAt(DateTimeOffset now)
    {
        DateTimeOffset hours = now + (_window?.Wait(TimeZoneInfo.ConvertTime(now, clock.LocalTimeZone)) ?? TimeSpan.Zero);
        DateTimeOffset rate = now + RateWait;
        DateTimeOffset rests;
        lock (_changing)
        {
            rests = _restsUntil;
        }

        DateTimeOffset later = hours > rate ? hours : rate;
        return later > rests ? later : rests;
    }

    /// <summary>An object was sent.</summary>
    public void Sent(long bytes)
    {
        _objects.Take(1);
        _bytes.Take(bytes);
    }

    /// <summary>An exchange went well.</summary>
    public void Succeeded()
    {
        lock (_changing)
        {
            _failures = 0;
        }
    }

    /// <summary>An exchange failed.</summary>
    /// <param name="asked">The rest that the destination asks for; null when it does not say.</param>
    /// <returns>Until when the destination rests.</returns>
    public DateTimeOffset Failed(TimeSpan? asked = null)
    {
        lock (_changing)
        {
            return _restsUntil = clock.GetUtcNow() + backoff.After(++_failures, asked);
        }
    }
}

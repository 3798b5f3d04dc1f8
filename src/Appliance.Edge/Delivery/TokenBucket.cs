namespace Appliance.Edge.Delivery;

/// <summary>
/// Keeps a mean rate. What is taken is taken at once, as an object cannot be sent in part; the debt then has to be worked off
/// before the next. A second's worth may be saved up.
/// </summary>
/// <param name="perSecond">What comes in each second; 0 for no limit.</param>
/// <param name="clock">The clock.</param>
internal sealed class TokenBucket(double perSecond, TimeProvider clock)
{
    private readonly Lock _changing = new();
    private readonly double _perSecond = perSecond;
    private double _level = perSecond;
    private long _at = clock.GetTimestamp();

    /// <summary>How long until something may be taken; zero when it may be now.</summary>
    public TimeSpan Wait
    {
        get
        {
            lock (_changing)
            {
                Fill();
                return _perSecond == 0 || _level > 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_level / _perSecond) + TimeSpan.FromMilliseconds(1);
            }
        }
    }

    /// <summary>Takes <paramref name="amount"/>.</summary>
    public void Take(double amount)
    {
        lock (_changing)
        {
            Fill();
            _level -= amount;
        }
    }

    private void Fill()
    {
        long now = clock.GetTimestamp();
        _level = Math.Min(_perSecond, _level + (_perSecond * clock.GetElapsedTime(_at, now).TotalSeconds));
        _at = now;
    }
}

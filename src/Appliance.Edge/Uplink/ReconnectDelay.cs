namespace Appliance.Edge.Uplink;

/// <summary>
/// How long to wait before the next connect: full jitter, so that a fleet that lost its broker does not come back in
/// step. The wait starts small again only after a link that held.
/// </summary>
/// <param name="min">The bound of the first wait.</param>
/// <param name="max">The bound that the doubling ends at.</param>
/// <param name="random">A number from 0 to 1.</param>
internal sealed class ReconnectDelay(TimeSpan min, TimeSpan max, Func<double> random)
{
    /// <summary>A link that lasts this long counts as stable.</summary>
    public static readonly TimeSpan StableAfter = TimeSpan.FromMinutes(5);

    /// <summary>After another client took the session over: two clones must not throw each other out in a circle.</summary>
    public static readonly TimeSpan AfterTakeOver = TimeSpan.FromMinutes(10);

    private int _failures;

    /// <summary>The wait after a link, or an attempt at one, ended.</summary>
    /// <param name="lasted">How long the link held; zero when it never came about.</param>
    /// <param name="takenOver">Whether another client took the session over.</param>
    public TimeSpan After(TimeSpan lasted, bool takenOver)
    {
        _failures = lasted >= StableAfter ? 0 : _failures;
        var bound = min * Math.Pow(2, Math.Min(_failures++, 30));
        var wait = (bound < max ? bound : max) * random();
        return takenOver ? AfterTakeOver + wait : wait;
    }
}

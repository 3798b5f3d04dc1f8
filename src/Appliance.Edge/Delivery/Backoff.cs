namespace Appliance.Edge.Delivery;

/// <summary>
/// How long to wait before another attempt: a random part of a bound that doubles (full jitter), so that many units whose
/// destination comes back do not all knock at the same moment.
/// </summary>
/// <param name="first">The bound after the first failure.</param>
/// <param name="longest">The bound never grows beyond this.</param>
/// <param name="nextUnit">Gives numbers from 0 to below 1.</param>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Func<double> nextUnit)
{
    /// <summary>Doublings after which any bound has been reached.</summary>
    private const int MaxDoublings = 30;

    /// <summary>The part of the bound that is always waited, so that no attempt follows at once.</summary>
    private const double Floor = 0.1;

    /// <summary>The waits of the unit: jitter that nobody can foretell.</summary>
    /// <param name="first">The bound after the first failure.</param>
    /// <param name="longest">The bound never grows beyond this.</param>
#pragma warning disable RS0030 // Retry jitter is what randomness is for; it decides nothing but when to knock again.
    public static Backoff WithJitter(TimeSpan first, TimeSpan longest) => new(first, longest, Random.Shared.NextDouble);
#pragma warning restore RS0030

    /// <summary>The wait after this many failures, 1 or more.</summary>
    /// <param name="failures">How many.</param>
    /// <param name="asked">The wait that the destination asks for; it is granted up to the longest.</param>
    public TimeSpan After(int failures, TimeSpan? asked = null)
    {
        double bound = Math.Min(
            longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, Math.Clamp(failures - 1, 0, MaxDoublings)));
        double least = Math.Min(longest.TotalSeconds, asked?.TotalSeconds ?? 0);
        return TimeSpan.FromSeconds(Math.Max(least, bound * (Floor + ((1 - Floor) * nextUnit()))));
    }
}

using System.Globalization;

namespace Appliance.Edge.Hosting;

/// <summary>Hours of a day, in the unit's local time; they may go over midnight.</summary>
internal sealed record DayWindow(TimeOnly From, TimeOnly Until)
{
    /// <summary>Reads <c>HH:mm-HH:mm</c>; the end may be on the next day.</summary>
    /// <returns>False when the text is not of that form, or the window has no length.</returns>
    public static bool TryParse(string text, out DayWindow? window)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] ends = text.Split('-');
        window = ends.Length == 2 && TryParse(ends[0], out TimeOnly from) && TryParse(ends[1], out TimeOnly until) && from != until
            ? new DayWindow(from, until)
            : null;
        return window is not null;
    }

    /// <summary>How long until it opens; zero while it is open.</summary>
    /// <param name="local">The present, in local time.</param>
    public TimeSpan Wait(DateTimeOffset local)
    {
        var now = TimeOnly.FromDateTime(local.DateTime);

        // The difference of two times of day goes forward, over midnight if need be.
        return now.IsBetween(From, Until) ? TimeSpan.Zero : From - now;
    }

    /// <summary>The day on which the window opened that is open now; null while it is closed.</summary>
    /// <param name="local">The present, in local time.</param>
    public DayOfWeek? OpenedOn(DateTimeOffset local)
    {
        var now = TimeOnly.FromDateTime(local.DateTime);
        return !now.IsBetween(From, Until) ? null
            : now < From ? local.AddDays(-1).DayOfWeek
            : local.DayOfWeek;
    }

    private static bool TryParse(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}

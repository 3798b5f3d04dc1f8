using System.Globalization;

namespace Appliance.Edge.Storage;

/// <summary>Times in the journal: UTC ISO-8601 text of fixed width, so that SQL compares them as text.</summary>
public static class JournalTime
{
    private const string Pattern = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The text of <paramref name="time"/>, in milliseconds.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString(Pattern, CultureInfo.InvariantCulture);

    /// <summary>The time that <paramref name="text"/> says.</summary>
    /// <exception cref="FormatException">The text was not written by <see cref="Format"/>.</exception>
    public static DateTimeOffset Parse(string text) =>
        DateTimeOffset.ParseExact(
            text, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    /// <summary>The present by <paramref name="clock"/>, as journal text.</summary>
    public static string Now(TimeProvider clock) => Format(clock.GetUtcNow());
}

namespace Appliance.Edge.DicomWeb.Search;

/// <summary>Range matching (PS3.4 C.2.2.2.5) on texts that compare in the order of time.</summary>
internal static class TimeRange
{
    private const int DateDigits = 8;
    private const int TimeDigits = 12;

    /// <summary>The first and last text that match; null when it is no date, time or range.</summary>
    /// <param name="value">One value, <c>from-to</c>, <c>-to</c> or <c>from-</c>.</param>
    /// <param name="isDate">A date (DA), else a time (TM).</param>
    public static (string From, string To)? Read(string value, bool isDate)
    {
        string[] ends = value.Trim().Split('-');
        if (ends.Length > 2 || ends.All(end => end.Length == 0))
        {
            return null;
        }

        string? from = Bound(ends[0], isDate, '0');
        string? to = Bound(ends[^1], isDate, '9');
        return from is null || to is null ? null : (from, to);
    }

    /// <summary>A date or time of an object as the index keeps it; empty when it is neither.</summary>
    public static string Normalize(string value, bool isDate) =>
        value.Length == 0 ? "" : Bound(value.Trim().Replace(".", isDate ? "" : ".", StringComparison.Ordinal), isDate, '0') ?? "";

    /// <summary>A time may be given in part: then it is every moment that begins so.</summary>
    private static string? Bound(string text, bool isDate, char fill)
    {
        // Colons as in ACR-NEMA times, a point before the fraction.
        string digits = text.Trim().Replace(":", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        int length = isDate ? DateDigits : TimeDigits;
        bool fits = isDate ? digits.Length is 0 or DateDigits : digits.Length <= TimeDigits && digits.Length != 1;
        return fits && digits.All(char.IsAsciiDigit) ? digits.PadRight(length, fill) : null;
    }
}

using System.CommandLine;
using System.Globalization;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary>An option that takes a day, <c>YYYY-MM-DD</c> whatever the locale.</summary>
internal static class DayOption
{
    /// <summary>Makes it.</summary>
    public static Option<DateOnly?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "YYYY-MM-DD",
        CustomParser = result =>
        {
            if (DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            {
                return day;
            }

            result.AddError(Texts.Format("NoDate", result.Tokens[0].Value));
            return null;
        },
    };
}

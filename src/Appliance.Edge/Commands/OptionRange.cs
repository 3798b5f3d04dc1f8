using System.CommandLine;
using System.Globalization;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary>Options that take a number within limits.</summary>
internal static class OptionRange
{
    /// <summary>The most threads that <c>Running:Threads</c> takes too.</summary>
    public const int MaxThreads = 256;

    /// <summary>Refuses a number outside the limits. What is no number has an error of its own, and asking for its value would throw.</summary>
    public static void Require(Option<int> option, int least, int most) => option.Validators.Add(value =>
    {
        if (value.Tokens is [{ Value: var text }] && int.TryParse(text, CultureInfo.InvariantCulture, out int number) && (number < least || number > most))
        {
            value.AddError(Texts.Format("OutOfRange", option.Name, least, most));
        }
    });
}

using System.CommandLine;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary>Options that take a number within limits.</summary>
internal static class OptionRange
{
    /// <summary>The most threads that <c>Running:Threads</c> takes too.</summary>
    public const int MaxThreads = 256;

    /// <summary>Refuses a number outside the limits.</summary>
    public static void Require(Option<int> option, int least, int most) => option.Validators.Add(value =>
    {
        if (value.GetValue(option) is var number && (number < least || number > most))
        {
            value.AddError(Texts.Format("OutOfRange", option.Name, least, most));
        }
    });
}

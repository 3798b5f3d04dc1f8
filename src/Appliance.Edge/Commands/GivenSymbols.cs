using System.CommandLine;
using System.CommandLine.Parsing;

namespace Appliance.Edge.Commands;

/// <summary>What stands on a command line, whatever it is worth.</summary>
internal static class GivenSymbols
{
    /// <summary>
    /// Whether an argument or option was given. Validators ask for this and not for the value: one that cannot be read has its own error, and
    /// asking for it throws.
    /// </summary>
    public static bool IsGiven(this CommandResult parsed, Argument argument) => parsed.GetResult(argument) is { Tokens.Count: > 0 };

    /// <inheritdoc cref="IsGiven(CommandResult, Argument)"/>
    public static bool IsGiven(this CommandResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}

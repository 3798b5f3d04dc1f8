using System.CommandLine;
using System.CommandLine.Invocation;

namespace Appliance.Edge.Commands;

/// <summary>The library's help, followed by the verb's own examples.</summary>
internal sealed class HelpWithExamples(SynchronousCommandLineAction help) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is Verb verb)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(verb.Examples);
        }

        return exitCode;
    }
}

using System.CommandLine;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;

OperatorLanguage.Apply();
var parsed = CommandTree.Create().Parse(args);

// The host drains by itself after SIGTERM, for as long as Health:DrainSeconds says.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
try
{
    var exitCode = await parsed.InvokeAsync(invocation);
    return parsed.Errors.Count > 0 ? ExitCodes.Usage : exitCode;
}
catch (Exception e)
{
    return CommandFaults.Print(Console.Error, Texts.Format("UnexpectedCommand", e.Message), ExitCodes.Internal);
}

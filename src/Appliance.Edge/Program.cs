using System.CommandLine;
using Appliance.Dicom.Imaging.Codecs.Isolation;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;

// A child of this program that runs native codecs: before anything that it does not need.
if (DecodeWorker.IsAskedFor(args))
{
    return DecodeWorker.Run(args);
}

OperatorLanguage.Apply();

// The host drains by itself after SIGTERM, for as long as Health:DrainSeconds says.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
try
{
    return await CommandTree.InvokeAsync(args, invocation);
}
catch (Exception e)
{
    return CommandFaults.Print(Console.Error, Texts.Format("UnexpectedCommand", e.Message), ExitCodes.Internal);
}

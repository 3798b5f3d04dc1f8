using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Appliance.Edge.Commands.Infer;
using Appliance.Edge.Commands.Query;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary>All verbs of the unit.</summary>
public static class CommandTree
{
    /// <summary>Does what a command line says.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="invocation">Where it writes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its exit code; who asks for help is told no fault of what is still missing.</returns>
    public static async Task<int> InvokeAsync(string[] arguments, InvocationConfiguration invocation, CancellationToken cancellationToken = default)
    {
        ParseResult parsed = Create().Parse(arguments);
        int exitCode = await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        return parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples ? ExitCodes.Usage : exitCode;
    }

    /// <summary>Makes the command line.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand(Texts.Get("HelpRoot"))
        {
            RunCommand.Create(),
            StatusCommand.Create(),
            StudiesCommand.Create(),
            DestinationsCommand.Create(),
            DeliveriesCommand.Create(),
            ScannersCommand.Create(),
            ConfigCommand.Create(),
            AppsCommand.Create(),
            InferCommand.Create(),
            new Command("dicom", Texts.Get("HelpDicom"))
            {
                DicomDumpCommand.Create(), DicomPictureCommand.Create(), DicomEchoCommand.Create(), DicomStoreCommand.Create(),
                DicomFindCommand.Create(), DicomRetrieveCommand.CreateMove(), DicomRetrieveCommand.CreateGet(), DicomFindCommand.CreateWorklist(),
            },
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((SynchronousCommandLineAction)help.Action!);
        return root;
    }
}

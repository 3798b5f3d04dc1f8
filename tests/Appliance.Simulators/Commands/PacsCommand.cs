using System.CommandLine;
using Appliance.Dicom.Network;
using Appliance.Simulators.Peers;

namespace Appliance.Simulators.Commands;

/// <summary><c>pacs --folder DIR --port N</c>: stores what it gets until it is stopped.</summary>
public static class PacsCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--folder") { Description = "Where received objects go", Required = true };
        var port = new Option<int>("--port") { Description = "TCP port; 0 takes a free one and prints it", DefaultValueFactory = _ => 11113 };
        var title = new Option<string?>("--ae") { Description = "The AE title to answer to; any when it is left out" };
        var refuseClass = new Option<string?>("--refuse-class") { Description = "A SOP class UID to refuse" };
        var refuseInstance = new Option<string?>("--refuse-instance") { Description = "A SOP instance UID to refuse" };
        var delay = new Option<double>("--delay-seconds") { Description = "How long each object takes" };
        var command = new Command("pacs", "A PACS: stores DICOM objects in a folder") { folder, port, title, refuseClass, refuseInstance, delay };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var titles = parsed.GetValue(title) is { } only ? new HashSet<string> { only } : [];
            await using var pacs = Pacs.Start(
                parsed.GetRequiredValue(folder), parsed.GetValue(port), new AssociationPolicy { CalledAETitles = titles });
            pacs.Behaviour = new PacsBehaviour
            {
                RefusedSopClass = parsed.GetValue(refuseClass),
                RefusedSopInstance = parsed.GetValue(refuseInstance),
                Delay = TimeSpan.FromSeconds(parsed.GetValue(delay)),
            };
            Console.WriteLine($"listening on port {pacs.Port}");
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Console.WriteLine($"stored {pacs.Stored.Count} objects");
            }

            return 0;
        });
        return command;
    }
}

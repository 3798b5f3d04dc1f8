using System.CommandLine;

namespace Appliance.Simulators.Demo;

/// <summary>The verb <c>demo</c>: watches one study go through a unit, then prints what came of it and how it had to be.</summary>
public static class DemoCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Option<string> Required(string name, string description) => new(name) { Description = description, Required = true };
        var appliance = Required("--appliance", "The unit's program");
        var state = Required("--state", "The unit's state folder");
        var pacsFolder = Required("--pacs-folder", "Where the PACS keeps what it received");
        var upstream = Required("--upstream", "The fleet peer's file of committed events");
        var modality = Required("--modality", "Who sent, for the table");
        var pacs = Required("--pacs", "Who received the evidence, for the table");
        var broker = Required("--broker", "Who carried the result, for the table");
        var picture = Required("--picture", "Where the key picture goes (PNG)");
        var table = Required("--table", "Where the table goes");
        var sent = new Option<int>("--sent") { Description = "Objects that the modality sent", Required = true };
        var truth = new Option<string?>("--truth") { Description = "The phantom's truth.json" };
        var limit = new Option<int>("--limit-seconds") { Description = "When to stop watching", DefaultValueFactory = _ => 300 };
        var command = new Command("demo", "Watch a study go through a unit and say whether all of it happened")
        {
            appliance, state, pacsFolder, upstream, modality, pacs, broker, picture, table, sent, truth, limit,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var peers = new DemoPeers(parsed.GetRequiredValue(modality), parsed.GetRequiredValue(pacs), parsed.GetRequiredValue(broker));
            var demo = new DemoRunner(parsed.GetRequiredValue(appliance), parsed.GetRequiredValue(state), TimeProvider.System)
            {
                PacsFolder = parsed.GetRequiredValue(pacsFolder),
                UpstreamFile = parsed.GetRequiredValue(upstream),
                Sent = parsed.GetValue(sent),
                TruthFile = parsed.GetValue(truth),
                Limit = TimeSpan.FromSeconds(parsed.GetValue(limit)),
            };
            return demo.RunAsync(peers, parsed.GetRequiredValue(picture), parsed.GetRequiredValue(table), Console.Out, cancellationToken);
        });
        return command;
    }
}

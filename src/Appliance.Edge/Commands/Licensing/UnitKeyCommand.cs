using System.CommandLine;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;
using Appliance.Edge.Uplink;
using Appliance.Inference.Sealing;

namespace Appliance.Edge.Commands.Licensing;

/// <summary><c>appliance apps key</c>: what a publisher has to know of the unit: its id for licences, its public key for sealed models.</summary>
internal static class UnitKeyCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var verb = new Verb("key", "HelpAppsKey");
        var typed = new CommandLineSettings().AddTo(verb);
        verb.SetAction((parsed, _) => AppFaults.TellAsync(parsed.InvocationConfiguration.Error, () =>
        {
            var streams = parsed.InvocationConfiguration;
            UnitSettings settings = typed.Load(parsed);
            if (settings.Faults.Count > 0)
            {
                return Task.FromResult(CommandFaults.Print(streams.Error, settings.Faults));
            }

            var folder = new StateFolder(settings.Options.Storage.StateFolder);
            JournalReader.Open(folder).Dispose(); // Says in good words when the unit was never started.
            using UnitKey key = UnitKeyFile.Load(folder);

            // What stands before the key does not hinder a reader of PEM (RFC 7468, 2).
            streams.Output.WriteLine(Texts.Format("UnitKeyOf", UnitIdentity.Load(folder, settings.Options.Uplink.UnitId).UnitId, key.KeyId));
            streams.Output.WriteLine(key.PublicPem);
            return Task.FromResult(ExitCodes.Success);
        }));
        return verb;
    }
}

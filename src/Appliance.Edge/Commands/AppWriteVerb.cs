using System.CommandLine;
using Appliance.Edge.Apps;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;
using Appliance.Edge.Uplink;
using Appliance.Inference.Sealing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Commands;

/// <summary>What a verb that changes the installed apps works with: the state folder of a unit, which may be running.</summary>
/// <param name="Settings">The unit's settings.</param>
/// <param name="Folder">Its state folder.</param>
/// <param name="Disk">The disk.</param>
/// <param name="Store">The files of the apps.</param>
/// <param name="Journal">The journal.</param>
internal sealed record AppWriteVerb(UnitSettings Settings, StateFolder Folder, IFileSystem Disk, AppStore Store, Journal Journal)
{
    /// <summary>The unit's entitlements.</summary>
    public EntitlementBook Entitlements() =>
        new(Folder, UnitIdentity.Load(Folder, Settings.Options.Uplink.UnitId), Settings.Options.Entitlements);

    /// <summary>The unit's key for sealed models.</summary>
    public UnitKey Key() => UnitKeyFile.Load(Folder);

    /// <summary>Gives a verb its action.</summary>
    public static void Act(Verb verb, Func<AppWriteVerb, ParseResult, CancellationToken, Task<int>> work)
    {
        var typed = new CommandLineSettings().AddTo(verb);
        verb.SetAction((parsed, cancellation) => AppFaults.TellAsync(parsed.InvocationConfiguration.Error, async cancellationToken =>
        {
            UnitSettings settings = typed.Load(parsed);
            if (settings.Faults.Count > 0)
            {
                return CommandFaults.Print(parsed.InvocationConfiguration.Error, settings.Faults);
            }

            var folder = new StateFolder(settings.Options.Storage.StateFolder);
            var disk = new PhysicalFileSystem();

            // Says in good words when there is no journal, or one of another version.
            JournalReader.Open(folder).Dispose();
            await using var journal = Journal.Open(folder, TimeProvider.System, NullLogger<Journal>.Instance);
            return await work(new AppWriteVerb(settings, folder, disk, new AppStore(folder, disk), journal), parsed, cancellationToken).ConfigureAwait(false);
        }, cancellation));
    }
}

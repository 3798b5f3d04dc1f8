using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Apps;

/// <summary>
/// What goes over to another version of a module: every app on the unit that uses the module, whose range admits the version, and whose
/// golden cases come out with it. The others stay with the version that they have, which stays on the unit beside the new one.
/// </summary>
/// <param name="Moved">What goes over, and the modules that it is made up of from then on.</param>
/// <param name="Stayed">What does not though its range admits the version, and why.</param>
public sealed record ModuleSwitch(
    IReadOnlyList<(AppVersion App, IReadOnlyList<AppVersion> Modules)> Moved, IReadOnlyList<(AppVersion App, IReadOnlyList<AppFault> Faults)> Stayed)
{
    /// <summary>It is no module.</summary>
    public static ModuleSwitch None { get; } = new([], []);

    /// <summary>What goes over, as its golden cases came out.</summary>
    internal IReadOnlyList<Package> Proved { get; private init; } = [];

    /// <summary>How their variants came out with the version; those of an app that moved are forgotten with the modules that it leaves.</summary>
    internal ILookup<AppVersion, PrecisionProof> Precisions { get; private init; } = Array.Empty<PrecisionProof>().ToLookup(proof => proof.App);

    /// <summary>Proves each of them with the version; nothing changes yet.</summary>
    /// <param name="module">The version, opened.</param>
    /// <param name="available">The modules on the unit.</param>
    /// <param name="rows">What is installed.</param>
    /// <param name="open">Opens an installed version with modules to choose from.</param>
    /// <param name="proof">Runs golden cases.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<ModuleSwitch> ProveAsync(
        ModulePackage module, ModuleSet available, IReadOnlyList<AppRow> rows, Func<AppVersion, ModuleSet, Package> open, GoldenProof proof, CancellationToken cancellationToken)
    {
        var moved = new List<(AppVersion, IReadOnlyList<AppVersion>)>();
        var stayed = new List<(AppVersion, IReadOnlyList<AppFault>)>();
        var proved = new List<Package>();
        var precisions = new List<PrecisionProof>();
        var version = new AppVersion(module.Id, module.Version);
        foreach (AppRow row in rows.Where(row => row.IsKept && !row.Uses(version) && row.Modules.Any(used => used.Id == module.Id)))
        {
            try
            {
                Package package = open(row.App, available.Keeping(row.Modules).Preferring(module));
                IReadOnlyList<AppVersion> modules = AppTable.ModulesOf(package);
                if (modules.Contains(version))
                {
                    await proof.RunAsync(package, package.Folder, cancellationToken).ConfigureAwait(false);
                    precisions.AddRange(await proof.RunPrecisionsAsync(package, cancellationToken).ConfigureAwait(false));
                    moved.Add((row.App, modules));
                    proved.Add(package);
                }
            }
            catch (AppPackageException fault)
            {
                stayed.Add((row.App, fault.Faults));
            }
        }

        return new ModuleSwitch(moved, stayed) { Proved = proved, Precisions = precisions.ToLookup(one => one.App) };
    }

    /// <summary>Lets them go over, in the transaction that makes the version the active one.</summary>
    internal void NeedsTransaction(JournalTransaction transaction, DateTimeOffset now)
    {
        foreach ((AppVersion app, IReadOnlyList<AppVersion> modules) in Moved)
        {
            AppTable.MakeUpNeedsTransaction(transaction, app, modules);
            PrecisionProof.KeepNeedsTransaction(transaction, app, Precisions[app], now);
        }
    }
}

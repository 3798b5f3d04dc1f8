using System.CommandLine;
using Appliance.Edge.Apps;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance apps install|upgrade</c>: bring signed packages onto the unit, which may be at work.</summary>
internal static class InstallCommand
{
    /// <summary>Makes the verb for apps and modules that are new to the unit, or versions beside others.</summary>
    public static Command CreateInstall() => Create("install", "HelpAppsInstall", isUpgrade: false);

    /// <summary>Makes the verb that insists on replacing a version.</summary>
    public static Command CreateUpgrade() => Create("upgrade", "HelpAppsUpgrade", isUpgrade: true);

    private static Verb Create(string name, string text, bool isUpgrade)
    {
        var packages = new Argument<FileInfo[]>("FILE") { Description = Texts.Get("HelpAppsInstallFile"), Arity = ArgumentArity.OneOrMore };
        var shadow = new Option<bool>("--shadow") { Description = Texts.Get("HelpAppsInstallShadow") };
        var verb = new Verb(name, text) { packages };
        if (!isUpgrade)
        {
            verb.Options.Add(shadow);
        }

        AppWriteVerb.Act(verb, async (unit, parsed, cancellationToken) =>
        {
            InvocationConfiguration streams = parsed.InvocationConfiguration;
            bool asShadow = !isUpgrade && parsed.GetValue(shadow);
            using var workshop = new AppWorkshop(unit, streams);
            List<string> waiting = [.. parsed.GetRequiredValue(packages).Select(package => package.FullName)];
            var refused = new List<AppPackageException>();
            var lacking = new Dictionary<string, AppPackageException>(StringComparer.Ordinal);

            // What lacks a module is tried again once others were installed: it may be among them, in whatever order they were named.
            for (int before = int.MaxValue; waiting.Count > 0 && waiting.Count < before;)
            {
                before = waiting.Count;
                foreach (string file in waiting.ToArray())
                {
                    lacking.Remove(file);
                    waiting.Remove(file);
                    try
                    {
                        await InstallAsync(unit, workshop, file, isUpgrade, asShadow, streams, cancellationToken).ConfigureAwait(false);
                    }
                    catch (AppPackageException fault) when (fault.Faults.Any(one => one is MissingModuleFault))
                    {
                        waiting.Add(file);
                        lacking[file] = fault;
                    }
                    catch (AppPackageException fault)
                    {
                        refused.Add(fault);
                    }
                }
            }

            workshop.Line.Clear();
            refused.AddRange(lacking.Values);
            foreach (AppPackageException fault in refused)
            {
                AppFaults.Print(streams.Error, fault.Folder, fault.Faults);
            }

            return refused.Count == 0 ? ExitCodes.Success : ExitCodes.Negative;
        });
        return verb;
    }

    private static async Task InstallAsync(
        AppWriteVerb unit, AppWorkshop workshop, string file, bool isUpgrade, bool asShadow, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        await using FileStream archive = File.OpenRead(file);
        long free = unit.Disk.FreeBytes(unit.Folder.Path) - unit.Settings.Options.Storage.MinFreeBytes;
        AppInstallation done = await workshop.Installer.InstallAsync(
            archive, file, workshop.Trusted, free, isUpgrade ? UpgradeOnly(unit.Journal, file) : null, asShadow, workshop.Line, cancellationToken).ConfigureAwait(false);
        workshop.Line.Clear();
        streams.Output.WriteLine(Texts.Format("AppInstalled", done.App.Id, done.App.Version, done.Publisher, done.GoldenCases));
        foreach (PrecisionProof proof in done.Precisions)
        {
            string precision = proof.Precision.ToString().ToLowerInvariant();
            streams.Output.WriteLine(proof.Departure is { } departure
                ? Texts.Format("AppPrecisionDeparts", precision, departure)
                : Texts.Format("AppPrecisionProved", precision));
        }

        if (asShadow)
        {
            streams.Output.WriteLine(Texts.Format("AppShadowed", done.App.Id, done.App.Version));
        }

        if (done.Before is { } before)
        {
            streams.Output.WriteLine(Texts.Format("AppReplaced", before.Id, before.Version));
        }

        workshop.Tell(done.Switch, streams);
    }

    private static Action<PackageStatement> UpgradeOnly(Journal journal, string file) => statement =>
    {
        AppRow? active = journal.Read(AppTable.All).Find(row => row.App.Id == statement.App && row.State == AppState.Active);
        if (active is null || Version.Parse(active.App.Version) >= Version.Parse(statement.Version))
        {
            string there = active is null ? Texts.Get("AppNotThere") : active.App.Version;
            throw new AppPackageException(file, [new AppFault("version", Texts.Format("AppNoUpgrade", statement.App, statement.Version, there))]);
        }
    };
}

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
            var told = new Refusals();
            try
            {
                await InstallAllAsync(
                    [.. parsed.GetRequiredValue(packages).Select(package => package.FullName)],
                    told,
                    file => InstallAsync(unit, workshop, file, isUpgrade, asShadow, streams, cancellationToken)).ConfigureAwait(false);
            }
            finally
            {
                // Also when the disk fails or somebody breaks it off: what was refused before is not done.
                workshop.Line.Clear();
                told.Print(streams.Error);
            }

            return told.ExitCode;
        });
        return verb;
    }

    /// <summary>What lacks a module is tried again once others were installed: it may be among them, in whatever order they were named.</summary>
    private static async Task InstallAllAsync(List<string> waiting, Refusals told, Func<string, Task> install)
    {
        for (int before = int.MaxValue; waiting.Count > 0 && waiting.Count < before;)
        {
            before = waiting.Count;
            foreach (string file in waiting.ToArray())
            {
                told.Lacking.Remove(file);
                waiting.Remove(file);
                try
                {
                    await install(file).ConfigureAwait(false);
                }
                catch (AppPackageException fault) when (fault.Faults.Any(one => one is MissingModuleFault))
                {
                    waiting.Add(file);
                    told.Lacking[file] = fault;
                }
                catch (AppPackageException fault)
                {
                    told.Refused.Add(fault);
                }
            }
        }
    }

    /// <summary>One that is not there, or cannot be read, keeps none of the others from being installed.</summary>
    private static FileStream Open(string file)
    {
        try
        {
            return Directory.Exists(file)
                ? throw new AppPackageException(file, [AppFault.Of(Path.GetFileName(file), "is-folder")])
                : File.OpenRead(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AppPackageException(file, [AppFault.Of(Path.GetFileName(file), "file-unreadable", fault.Message)]);
        }
    }

    private static async Task InstallAsync(
        AppWriteVerb unit, AppWorkshop workshop, string file, bool isUpgrade, bool asShadow, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        await using FileStream archive = Open(file);
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

    /// <summary>What was not installed, and why.</summary>
    private sealed class Refusals
    {
        public List<AppPackageException> Refused { get; } = [];

        public Dictionary<string, AppPackageException> Lacking { get; } = new(StringComparer.Ordinal);

        public int ExitCode => Refused.Count + Lacking.Count == 0 ? ExitCodes.Success
            : Lacking.Count == 0 && Refused.TrueForAll(fault => !Path.Exists(fault.Folder)) ? ExitCodes.Unavailable
            : ExitCodes.Negative;

        public void Print(TextWriter error)
        {
            foreach (AppPackageException fault in Refused.Concat(Lacking.Values))
            {
                AppFaults.Print(error, fault.Folder, fault.Faults);
            }
        }
    }
}

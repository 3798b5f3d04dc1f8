using System.CommandLine;
using Appliance.Edge.Apps;
using Appliance.Edge.Hosting;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance apps install|upgrade</c>: bring a signed package onto the unit, which may be at work.</summary>
internal static class InstallCommand
{
    /// <summary>Makes the verb for an app that is new to the unit, or a version beside others.</summary>
    public static Command CreateInstall() => Create("install", "HelpAppsInstall", isUpgrade: false);

    /// <summary>Makes the verb that insists on replacing a version.</summary>
    public static Command CreateUpgrade() => Create("upgrade", "HelpAppsUpgrade", isUpgrade: true);

    private static Verb Create(string name, string text, bool isUpgrade)
    {
        var package = new Argument<FileInfo>("FILE") { Description = Texts.Get("HelpAppsInstallFile") };
        var verb = new Verb(name, text) { package };
        AppWriteVerb.Act(verb, async (unit, parsed, cancellationToken) =>
        {
            var streams = parsed.InvocationConfiguration;
            string file = parsed.GetRequiredValue(package).FullName;
            using var trusted = TrustedPublishers.Load(unit.Folder.PublishersPath);
            foreach (string sentence in trusted.Unusable)
            {
                streams.Error.WriteLine($"appliance: {sentence}");
            }

            AppInstallation done;
            using (var models = new OnnxModelCache(unit.Settings.Options.Running.ForOnnxRuntime()))
            using (var decoder = new OfflineDecoder())
            using (var line = new ProgressLine(streams))
            {
                await using FileStream archive = File.OpenRead(file);
                var engine = new AppEngine(models, TimeProvider.System, decoder.Decoder);
                long free = unit.Disk.FreeBytes(unit.Folder.Path) - unit.Settings.Options.Storage.MinFreeBytes;
                done = await new AppInstaller(unit.Store, unit.Journal, engine, unit.Settings.Options.Apps).InstallAsync(
                    archive, file, trusted, free, isUpgrade ? UpgradeOnly(unit.Journal, file) : null, line, cancellationToken).ConfigureAwait(false);
            }

            streams.Output.WriteLine(Texts.Format("AppInstalled", done.App.Id, done.App.Version, done.Publisher, done.GoldenCases));
            if (done.Before is { } before)
            {
                streams.Output.WriteLine(Texts.Format("AppReplaced", before.Id, before.Version));
            }

            return ExitCodes.Success;
        });
        return verb;
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

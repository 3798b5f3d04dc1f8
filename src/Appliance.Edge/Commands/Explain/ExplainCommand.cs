using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Appliance.Edge.Commands.Licensing;
using Appliance.Edge.Hosting;
using Appliance.Edge.Routing;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands.Explain;

/// <summary><c>appliance apps explain</c>: of each app, why it ran on a study or not, which series it read and why not the others.</summary>
internal static class ExplainCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var study = new Argument<string?>("STUDY") { Description = Texts.Get("HelpExplainStudy"), Arity = ArgumentArity.ZeroOrOne };
        var folder = new Option<DirectoryInfo?>("--folder") { Description = Texts.Get("HelpExplainFolder"), HelpName = "DIR" };
        var scanner = new Option<string?>("--scanner") { Description = Texts.Get("HelpExplainScanner"), HelpName = "AE" };
        Option<DateTime?> at = At();
        var json = new Option<bool>("--json") { Description = Texts.Get("HelpJson") };
        var verb = new Verb("explain", "HelpExplain") { study, folder, scanner, at, json };
        verb.Validators.Add(parsed =>
        {
            if (parsed.GetValue(study) is null == parsed.GetValue(folder) is null)
            {
                parsed.AddError(Texts.Get("ExplainWhat"));
            }
        });
        var typed = new CommandLineSettings().AddTo(verb);
        verb.SetAction((parsed, cancellationToken) => AppFaults.TellAsync(parsed.InvocationConfiguration.Error, () =>
        {
            InvocationConfiguration streams = parsed.InvocationConfiguration;
            UnitSettings settings = typed.Load(parsed);
            if (settings.Faults.Count > 0)
            {
                return Task.FromResult(CommandFaults.Print(streams.Error, settings.Faults));
            }

            if (parsed.GetValue(folder) is { Exists: false } absent)
            {
                return Task.FromResult(CommandFaults.Print(streams.Error, Texts.Format("InferNoFolder", absent.FullName), ExitCodes.Unavailable));
            }

            DateTimeOffset? closed = parsed.GetValue(at) is { } local ? new DateTimeOffset(local, TimeProvider.System.LocalTimeZone.GetUtcOffset(local)) : null;
            ExplainReport? report = parsed.GetValue(folder) is { } files
                ? OfFolder(settings, files, parsed.GetValue(scanner), closed, cancellationToken)
                : OfUnit(settings, parsed.GetRequiredValue(study)!, closed, cancellationToken);
            AppsOnUnit onUnit = AppsOnUnit.Look(settings);
            report = report?.With(LicencesOnUnit.Look(settings, onUnit.Active));
            int exitCode = Print(streams, report, parsed.GetValue(json), parsed.GetValue(study));

            // What cannot be used stands in no decision; whoever asks why an app is silent hears it here.
            foreach (AppPackageException unusable in (AppPackageException[])[.. onUnit.Installed.Rejected, .. onUnit.Shipped.Rejected])
            {
                AppFaults.Print(streams.Error, unusable.Folder, unusable.Faults);
            }

            return Task.FromResult(exitCode);
        }));
        return verb;
    }

    private static int Print(InvocationConfiguration streams, ExplainReport? report, bool asJson, string? study)
    {
        if (report is null)
        {
            return CommandFaults.Print(streams.Error, Texts.Format("ExplainUnknown", study), ExitCodes.Unavailable);
        }

        if (asJson)
        {
            streams.Output.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.ExplainReport));
        }
        else
        {
            ExplainText.Write(streams.Output, report);
        }

        return ExitCodes.Success;
    }

    /// <summary>A time of the unit, for rules that ask for it: whether an app runs at night is not to be found out at night alone.</summary>
    private static Option<DateTime?> At() => new("--at")
    {
        Description = Texts.Get("HelpExplainAt"),
        HelpName = "YYYY-MM-DDTHH:MM",
        CustomParser = result =>
        {
            if (DateTime.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time))
            {
                return time;
            }

            result.AddError(Texts.Format("NoTime", result.Tokens[0].Value));
            return null;
        },
    };

    private static ExplainReport OfFolder(UnitSettings settings, DirectoryInfo folder, string? scanner, DateTimeOffset? at, CancellationToken cancellationToken) =>
        StudiesInFolder.Explain(
            folder, scanner, AppsOnUnit.Look(settings).Active, RulesOf(settings), at ?? TimeProvider.System.GetUtcNow(), cancellationToken);

    /// <summary>Null when the unit knows no such study.</summary>
    private static ExplainReport? OfUnit(UnitSettings settings, string name, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var folder = new StateFolder(settings.Options.Storage.StateFolder);
        using var reader = JournalReader.Open(folder);
        if (reader.Read(session => StudyOnUnit.Read(session, name)) is not { } study)
        {
            return null;
        }

        AppsOnUnit onUnit = AppsOnUnit.Look(settings);
        IReadOnlyList<AppPackage> active = onUnit.Active;
        ExplainedStudy explained = study.Explain(
            active, RulesOf(settings), file => Path.Combine(folder.SpoolPath, file), at ?? study.Study.ClosedAt ?? TimeProvider.System.GetUtcNow(), cancellationToken);
        EngineQuery engines = EngineQuery.Look(settings);
        return new ExplainReport(
        [
            explained with
            {
                Apps = [.. explained.Apps.Select(app => app with
                {
                    Engine = engines.Of(active, app.Id, app.Version),
                    Golden = onUnit.GoldenOf(app.Id, app.Version),
                })],
            },
        ]);
    }

    private static SiteRules RulesOf(UnitSettings settings) =>
        new(settings.Options.Routing, settings.Options.Scanners, TimeProvider.System.LocalTimeZone);
}

using System.CommandLine;
using System.Text.Json;
using Appliance.Edge.Apps;
using Appliance.Edge.Hosting;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance apps shadow</c>: try a version beside the active one, and see how they agree.</summary>
internal static class ShadowCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var id = new Argument<string?>("ID") { Description = Texts.Get("HelpAppsId"), Arity = ArgumentArity.ZeroOrOne };
        var version = new Argument<string?>("VERSION") { Description = Texts.Get("HelpAppsShadowVersion"), Arity = ArgumentArity.ZeroOrOne };
        var stop = new Option<bool>("--stop") { Description = Texts.Get("HelpAppsShadowStop") };
        var json = new Option<bool>("--json") { Description = Texts.Get("HelpJson") };
        var verb = new Verb("shadow", "HelpAppsShadow") { id, version, stop, json };
        verb.Validators.Add(result =>
        {
            bool names = result.GetValue(id) is not null, both = result.GetValue(version) is not null;
            if (result.GetValue(stop) ? !names || both : names != both)
            {
                result.AddError(Texts.Get("AppShadowUsage"));
            }
        });
        AppWriteVerb.Act(verb, async (unit, parsed, cancellationToken) =>
        {
            InvocationConfiguration streams = parsed.InvocationConfiguration;
            if (parsed.GetValue(id) is not { } app)
            {
                Show(unit.Journal.Read(ShadowReport.Read), parsed.GetValue(json), streams.Output);
                return ExitCodes.Success;
            }

            return parsed.GetValue(version) is { } wanted
                ? await TryAsync(unit.Journal, new AppVersion(app, wanted), streams, cancellationToken).ConfigureAwait(false)
                : await StopAsync(unit.Journal, app, streams, cancellationToken).ConfigureAwait(false);
        });
        return verb;
    }

    private static async Task<int> TryAsync(Journal journal, AppVersion app, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        AppState? before = await journal.WriteAsync(
            transaction =>
            {
                AppState? state = AppTable.Find(transaction, app) is { Kind: AppKind.App } row ? row.State : null;
                if (state is not (null or AppState.Active))
                {
                    AppTable.ShadowNeedsTransaction(transaction, app, TimeProvider.System.GetUtcNow());
                }

                return state;
            },
            cancellationToken).ConfigureAwait(false);
        switch (before)
        {
            case null:
                return CommandFaults.Print(streams.Error, Texts.Format("AppNotInstalled", $"{app.Id} {app.Version}"), ExitCodes.Unavailable);
            case AppState.Active:
                return CommandFaults.Print(streams.Error, Texts.Format("AppShadowActive", app.Id, app.Version), ExitCodes.Negative);
            default:
                streams.Output.WriteLine(Texts.Format("AppShadowed", app.Id, app.Version));
                return ExitCodes.Success;
        }
    }

    private static async Task<int> StopAsync(Journal journal, string app, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        AppVersion? stopped = await journal.WriteAsync(
            transaction => AppTable.StopShadowNeedsTransaction(transaction, app, TimeProvider.System.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        if (stopped is null)
        {
            return CommandFaults.Print(streams.Error, Texts.Format("AppShadowNone", app), ExitCodes.Unavailable);
        }

        streams.Output.WriteLine(Texts.Format("AppUnshadowed", stopped.Id, stopped.Version));
        return ExitCodes.Success;
    }

    private static void Show(ShadowReport report, bool asJson, TextWriter output)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(report, AppsJson.Default.ShadowReport));
            return;
        }

        if (report.Apps.Count == 0)
        {
            output.WriteLine(Texts.Get("AppShadowsNone"));
        }

        foreach (ShadowedApp app in report.Apps)
        {
            output.WriteLine(Texts.Format("AppShadowLine", app.Id, app.Version, app.Compared, app.Agreed, app.Failed, app.Dropped, app.Waiting));
            foreach (ShadowedFinding finding in app.Findings)
            {
                output.WriteLine("    " + Texts.Format(
                    finding.MeanDifference is null ? "AppShadowAnswer" : "AppShadowFinding",
                    finding.Id, finding.Agreed, finding.Compared, finding.MeanDifference, finding.LargestDifference, finding.Tolerance));
            }
        }
    }
}

using System.CommandLine;
using Appliance.Edge.Apps;
using Appliance.Edge.Hosting;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance apps use|remove</c>: which of the installed versions studies are run with.</summary>
internal static class AppChoiceCommand
{
    /// <summary>Makes the verb that goes back to a version on standby, or forward again.</summary>
    public static Command CreateUse()
    {
        var version = new Argument<string>("VERSION") { Description = Texts.Get("HelpAppsVersion") };
        var id = new Argument<string>("ID") { Description = Texts.Get("HelpAppsId") };
        var verb = new Verb("use", "HelpAppsUse") { id, version };
        AppWriteVerb.Act(verb, async (unit, parsed, cancellationToken) =>
        {
            var app = new AppVersion(parsed.GetRequiredValue(id), parsed.GetRequiredValue(version));
            using var workshop = new AppWorkshop(unit, parsed.InvocationConfiguration);
            ModuleSwitch? moving = await workshop.Installer.UseAsync(app, workshop.Trusted, workshop.Line, cancellationToken).ConfigureAwait(false);
            workshop.Tell(moving ?? ModuleSwitch.None, parsed.InvocationConfiguration);
            return Tell(parsed.InvocationConfiguration, moving is not null, app, ReferenceEquals(moving, ModuleSwitch.None) ? "AppUsed" : "ModuleUsed");
        });
        return verb;
    }

    /// <summary>Makes the verb that takes an app, or one version of it, off the unit.</summary>
    public static Command CreateRemove()
    {
        var version = new Argument<string?>("VERSION") { Description = Texts.Get("HelpAppsRemoveVersion"), Arity = ArgumentArity.ZeroOrOne };
        var id = new Argument<string>("ID") { Description = Texts.Get("HelpAppsId") };
        var verb = new Verb("remove", "HelpAppsRemove") { id, version };
        AppWriteVerb.Act(verb, async (unit, parsed, cancellationToken) =>
        {
            string app = parsed.GetRequiredValue(id);
            (List<AppRow> removed, string needed) = await unit.Journal.WriteAsync(
                transaction => RemoveNeedsTransaction(transaction, app, parsed.GetValue(version)), cancellationToken).ConfigureAwait(false);
            if (needed.Length > 0)
            {
                return CommandFaults.Print(parsed.InvocationConfiguration.Error, needed, ExitCodes.Negative);
            }

            foreach (AppRow row in removed)
            {
                Tell(parsed.InvocationConfiguration, isThere: true, row.App, "AppRemoved");
            }

            return removed.Count > 0 ? ExitCodes.Success : Tell(parsed.InvocationConfiguration, isThere: false, new AppVersion(app, parsed.GetValue(version) ?? ""), "");
        });
        return verb;
    }

    // Those on standby first: none of them shall take the place of the active one only to go next. A module that is part of something stays.
    private static (List<AppRow> Removed, string Needed) RemoveNeedsTransaction(JournalTransaction transaction, string app, string? version)
    {
        List<AppRow> removed = [.. AppTable.All(transaction)
            .Where(row => row.App.Id == app && row.State != AppState.Leaving && (version is null || row.App.Version == version))
            .OrderBy(row => row.State == AppState.Active)];
        foreach (AppRow row in removed)
        {
            if (AppTable.UsersOf(transaction, row.App) is { Count: > 0 } users)
            {
                return ([], Texts.Format("ModuleNeeded", row.App.Id, row.App.Version, string.Join(", ", users.Select(user => $"{user.Id} {user.Version}"))));
            }
        }

        foreach (AppRow row in removed)
        {
            AppTable.RemoveNeedsTransaction(transaction, row, TimeProvider.System.GetUtcNow());
        }

        return (removed, "");
    }

    private static int Tell(InvocationConfiguration streams, bool isThere, AppVersion app, string text)
    {
        if (!isThere)
        {
            return CommandFaults.Print(streams.Error, Texts.Format("AppNotInstalled", $"{app.Id} {app.Version}".TrimEnd()), ExitCodes.Unavailable);
        }

        streams.Output.WriteLine(Texts.Format(text, app.Id, app.Version));
        return ExitCodes.Success;
    }
}

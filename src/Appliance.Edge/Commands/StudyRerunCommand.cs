using System.CommandLine;
using Appliance.Edge.Apps;
using Appliance.Edge.Commands.Licensing;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Hosting;
using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Uplink;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance studies rerun</c>: runs studies again that an app refused for a reason of the unit, once that is over.</summary>
internal static class StudyRerunCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var study = new Argument<long?>("N") { Description = Texts.Get("HelpStudiesRetryStudy"), Arity = ArgumentArity.ZeroOrOne };
        var app = new Option<string?>("--app") { Description = Texts.Get("HelpStudiesRerunApp"), HelpName = "APP" };
        var all = new Option<bool>("--all") { Description = Texts.Get("HelpStudiesRerunAll") };
        var verb = new Verb("rerun", "HelpStudiesRerun") { study, app, all };
        verb.Validators.Add(parsed =>
        {
            // Nothing is run again by mistake: a person says which.
            if ((parsed.IsGiven(study) || parsed.IsGiven(app)) == parsed.IsGiven(all))
            {
                parsed.AddError(Texts.Get("StudiesRerunWhich"));
            }
        });
        return JournalWriteVerb.OfMany(
            verb,
            (settings, journal, parsed, cancellationToken) => StudyRerun.RerunAsync(
                journal, new RerunSelection(parsed.GetValue(study), parsed.GetValue(app)), Judge(settings), cancellationToken),
            (streams, outcomes, _) => Tell(streams, outcomes));
    }

    private static int Tell(InvocationConfiguration streams, IReadOnlyList<(long Study, StudyRerunOutcome Outcome)> outcomes)
    {
        foreach ((long study, StudyRerunOutcome outcome) in outcomes)
        {
            (outcome == StudyRerunOutcome.Rerun ? streams.Output : streams.Error).WriteLine(Texts.Format($"StudyRerun{outcome}", study));
        }

        int again = outcomes.Count(one => one.Outcome == StudyRerunOutcome.Rerun);
        streams.Output.WriteLine(Texts.Format(again == StudyRerun.MaxAtOnce ? "StudiesRerunMore" : "StudiesRerun", again, outcomes.Count - again));
        return again > 0 ? ExitCodes.Success : ExitCodes.Negative;
    }

    /// <summary>As the unit itself will ask when the run comes.</summary>
    internal static ReasonIsOver Judge(UnitSettings settings)
    {
        // What came with the program has no row that would say which version is the active one.
        Dictionary<string, AppPackage> active = AppsOnUnit.Look(settings).Active.ToDictionary(package => package.Id, StringComparer.Ordinal);
        AppVersion NowOf(AppVersion app) => active.TryGetValue(app.Id, out AppPackage? package) ? new AppVersion(package.Id, package.Version) : app;
        RunNeeds NeedsOf(RunRow run) => active.TryGetValue(run.App.Id, out AppPackage? package) ? RunNeeds.Of(package.Manifest.Resources) : run.Needs;
        EntitlementBook book = LicencesOnUnit.BookOf(settings);
        var folder = new StateFolder(settings.Options.Storage.StateFolder);
        var identity = UnitIdentity.Load(folder, settings.Options.Uplink.UnitId);
        var budget = MemoryBudget.Of(settings.Options.Running);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return (session, study, run, now, code) => code switch
        {
// One that is owed again, as after a restart, may depart again: it is over when they have come out.
            RefusalCodes.GoldenDeparted or RefusalCodes.GoldenGivenUp => AppProofTable.Find(session, NowOf(now)) is { State: ProofState.Proved },

            // What the version needs that would run now, not the one that was refused.
            RefusalCodes.HostMemory or RefusalCodes.DeviceMemory => budget.Impossible(NeedsOf(run)).Count == 0,
            RefusalCodes.PackageEnded or RefusalCodes.PackageBarred => AppTable.Find(session, now) is null || InstalledApp.MayBeUsed(now, folder, settings.Options.Apps, today),
            _ => book.JudgeFor(session, NowOf(now), identity.Pseudonym(study.StudyUid), TimeProvider.System.GetUtcNow()).Rule.MayRun,
        };
    }
}

using System.Globalization;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Uplink;
using Appliance.Inference.Entitlements;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Entitlements;

/// <summary>Whether studies are run with an app only under a licence.</summary>
public delegate bool NeedsLicence(AppVersion app);

/// <summary>
/// Stands before each run of an app that needs a licence, and counts the study in the transaction that reports the run. A study
/// counts once for an app, whatever its revisions, retries and versions of the app; a refusal or a failure counts nothing.
/// </summary>
public sealed class LicenceGate(Journal journal, EntitlementBook book, NeedsLicence needs, UnitIdentity identity, EntitlementOptions options, MeterUplink uplink)
{
    /// <summary>Whether a run may be made: under which licence, or why not. Neither for an app that needs none.</summary>
    internal (LicenceGrant? Grant, IReadOnlyList<RefusalReason> Refusals) Ask(RunRow run)
    {
        if (!needs(run.App))
        {
            return (null, []);
        }

        EntitlementVerdict verdict = Judge(run.App, run.StudyId);
        return verdict is { Rule.MayRun: true, By: { } by }
            ? (new LicenceGrant(by.Publisher, by.Statement.Serial, by.Statement.Studies), [])
            : (null, [Reason(verdict, run.App, book.Unit)]);
    }

    /// <summary>
    /// Whether an app may be run on a study beside the version that reports. That is no use of it for the patient and counts nothing, but
    /// what may not be used is not run.
    /// </summary>
    internal bool MayRun(AppVersion app, long studyId) => !needs(app) || Judge(app, studyId).Rule.MayRun;

    /// <summary>Counts the study of a run that reports.</summary>
    /// <returns>False when other runs used the licence up meanwhile: then this one may not report.</returns>
    internal bool TryCountNeedsTransaction(JournalTransaction transaction, StudyRow study, RunRow run, LicenceGrant? grant)
    {
        string pseudonym = identity.Pseudonym(study.StudyUid);
        if (grant is null || MeterTable.IsCounted(transaction, run.App.Id, pseudonym))
        {
            return true;
        }

        if (grant.Studies is { } studies && MeterTable.Usage(transaction, grant.Publisher, grant.Serial).Used >= studies)
        {
            return false;
        }

        DateTimeOffset now = LicenceClock.Now(transaction, journal.Clock.GetUtcNow(), options).Now;
        LicenceClock.RaiseNeedsTransaction(transaction, now);
        MeterTable.AddNeedsTransaction(transaction, run.App, pseudonym, grant.Publisher, grant.Serial, now);
        uplink.CatchUpNeedsTransaction(transaction);
        return true;
    }

    /// <summary>Why an app may not be used, with what can be done.</summary>
    internal static RefusalReason Reason(EntitlementVerdict verdict, AppVersion app, string unit)
    {
        EntitlementStatement? statement = verdict.By?.Statement;
        string fact = verdict.State switch
        {
            EntitlementState.OtherVersion => app.Version,
            EntitlementState.NotYetValid => Day(statement!.From),
            EntitlementState.Exhausted => statement!.Studies!.Value.ToString(CultureInfo.InvariantCulture),
            EntitlementState.Expired => statement!.Kind == EntitlementKind.Term
                ? Day(statement.To)
                : Day(DateOnly.FromDateTime(verdict.By!.FirstUse!.Value.UtcDateTime.AddDays(statement.Days!.Value))),
            _ => "",
        };
        return new RefusalReason(verdict.Rule.RefusalCode!, app.Id, unit, statement?.Serial ?? "", fact);
    }

    private EntitlementVerdict Judge(AppVersion app, long studyId) => journal.Read(session => book.JudgeFor(
        session, app, identity.Pseudonym(StudyTable.Get(session, studyId).StudyUid), journal.Clock.GetUtcNow()));

    private static string Day(DateOnly? day) => day!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

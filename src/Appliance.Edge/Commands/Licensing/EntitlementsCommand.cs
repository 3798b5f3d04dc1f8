using System.CommandLine;

namespace Appliance.Edge.Commands.Licensing;

/// <summary><c>appliance apps entitlements</c>: the licences on the unit.</summary>
internal static class EntitlementsCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create() => JournalVerb.Create(
        "entitlements", "HelpAppsEntitlements",
        (settings, session, _) => EntitlementsReport.Of(LicencesOnUnit.BookOf(settings), session, TimeProvider.System.GetUtcNow()),
        EntitlementsReport.Write, ReportJson.Default.EntitlementsReport);
}

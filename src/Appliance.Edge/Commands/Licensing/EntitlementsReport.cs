using System.Globalization;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;
using Appliance.Inference.Entitlements;

namespace Appliance.Edge.Commands.Licensing;

/// <summary>What <c>apps entitlements --json</c> prints.</summary>
/// <param name="Unit">The unit that licences have to be for.</param>
/// <param name="Entitlements">Those that are on it.</param>
internal sealed record EntitlementsReport(string Unit, IReadOnlyList<ListedEntitlement> Entitlements)
{
    public static EntitlementsReport Of(EntitlementBook book, JournalSession session, DateTimeOffset wall) =>
        new(book.Unit, [.. EntitlementTable.All(session).Select(row => ListedEntitlement.Of(row, book, session, wall))]);

    public static void Write(TextWriter output, EntitlementsReport report)
    {
        output.WriteLine(Texts.Format("EntitlementsUnit", report.Unit));
        var table = new TextTable(
            Texts.Get("AppId"), Texts.Get("EntitlementSerial"), Texts.Get("EntitlementKind"), Texts.Get("EntitlementUsed"),
            Texts.Get("AppPublisher"), Texts.Get("AppLicence"));
        foreach (ListedEntitlement one in report.Entitlements)
        {
            table.Add(
                one.App, one.Serial, one.Kind is { } kind ? Texts.Get($"EntitlementKind{kind}") : "-",
                one.Used.ToString(CultureInfo.InvariantCulture), one.Publisher, one.Text);
        }

        table.Write(output);
    }
}

/// <summary>One entitlement, by itself: the app may stand better by another.</summary>
/// <param name="App">The app.</param>
/// <param name="Serial">Its number.</param>
/// <param name="Publisher">Who signed it.</param>
/// <param name="Fault">Why it does not count; null when it does.</param>
/// <param name="State">How it stands; null when it does not count.</param>
/// <param name="Text">Either in words.</param>
/// <param name="Kind">What kind it is.</param>
/// <param name="Versions">The versions that it is for, as <c>1.0.0 ≤ version &lt; 2.0.0</c>; null for all.</param>
/// <param name="Ends">When it ends.</param>
/// <param name="StudiesLeft">How many studies are left.</param>
/// <param name="Used">How many studies were counted under it.</param>
/// <param name="AddedAt">When it came.</param>
internal sealed record ListedEntitlement(
    string App, string Serial, string Publisher, EntitlementFault? Fault, EntitlementState? State, string Text, EntitlementKind? Kind,
    string? Versions, DateTimeOffset? Ends, int? StudiesLeft, int Used, DateTimeOffset AddedAt)
{
    public static ListedEntitlement Of(EntitlementRow row, EntitlementBook book, JournalSession session, DateTimeOffset wall)
    {
        (EntitlementFault fault, HeldEntitlement? held) = book.Open(session, row);
        if (held is null)
        {
            return new ListedEntitlement(
                row.App, row.Serial, row.Publisher, fault, null, Texts.Format($"EntitlementFault{fault}", row.Serial, "-", book.Unit, row.Publisher),
                null, null, null, null, MeterTable.Usage(session, row.Publisher, row.Serial).Used, row.AddedAt);
        }

        // Whatever version is installed: by itself it is judged for one that it covers.
        EntitlementStatement statement = held.Statement;
        var app = new Running.AppVersion(row.App, statement.FromVersion ?? "0.0.0");
        EntitlementVerdict verdict = EntitlementJudge.Judge(book.Question(session, app, wall), [held]);
        var licence = LicenceReport.Of(verdict);
        return new ListedEntitlement(
            row.App, row.Serial, row.Publisher, null, licence.State, licence.Text, statement.Kind, VersionsOf(statement),
            licence.Ends, licence.StudiesLeft, held.Used, row.AddedAt);
    }

    private static string? VersionsOf(EntitlementStatement statement) =>
        (statement.FromVersion, statement.BeforeVersion) is (null, null) ? null
        : (statement.FromVersion is { } from ? $"{from} ≤ " : "") + "version" + (statement.BeforeVersion is { } before ? $" < {before}" : "");
}

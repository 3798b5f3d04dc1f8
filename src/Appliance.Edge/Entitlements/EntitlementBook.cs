using Appliance.Edge.Apps;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Uplink;
using Appliance.Inference.Apps;
using Appliance.Inference.Entitlements;

namespace Appliance.Edge.Entitlements;

/// <summary>
/// The unit's entitlements, each checked against the publishers that are trusted now: one whose publisher's key was taken away, or
/// that was altered in the journal, does not count.
/// </summary>
public sealed class EntitlementBook(StateFolder folder, UnitIdentity identity, EntitlementOptions options)
{
    /// <summary>Most files that are remembered as checked.</summary>
    private const int MaxOpened = 4096;

    private readonly Lock _looking = new();
    private readonly Dictionary<string, (EntitlementFault Fault, EntitlementStatement? Statement, string? Publisher)> _opened = new(StringComparer.Ordinal);
    private string? _publishers;

    /// <summary>The unit that they have to be for.</summary>
    internal string Unit => identity.UnitId;

    /// <summary>How an app that needs a licence stands, apart from any study.</summary>
    internal EntitlementVerdict Judge(JournalSession session, AppVersion app, DateTimeOffset wall) =>
        Judge(session, app, AppTable.Find(session, app)?.Publisher, isCounted: false, wall);

    /// <summary>How an app that needs a licence stands for a study.</summary>
    internal EntitlementVerdict JudgeFor(JournalSession session, AppVersion app, string study, DateTimeOffset wall) =>
        Judge(session, app, AppTable.Find(session, app)?.Publisher, MeterTable.IsCounted(session, app.Id, study), wall);

    /// <summary>How an app stands that is to be installed.</summary>
    internal EntitlementVerdict JudgeNew(JournalSession session, AppVersion app, string publisher, DateTimeOffset wall) =>
        Judge(session, app, publisher, isCounted: false, wall);

    /// <summary>An entitlement with what was used of it, or why it does not count.</summary>
    internal (EntitlementFault Fault, HeldEntitlement? Held) Open(JournalSession session, EntitlementRow row)
    {
        (EntitlementFault fault, EntitlementStatement? statement, string? publisher) = Open(row.Cose);
        if (statement is null)
        {
            return (fault, null);
        }

        // What stands beside the file is for looking it up; a row that says otherwise than its file was altered.
        if ((publisher, statement.Serial, statement.App) != (row.Publisher, row.Serial, row.App))
        {
            return (EntitlementFault.NotGenuine, null);
        }

        (int used, DateTimeOffset? firstUse) = MeterTable.Usage(session, row.Publisher, row.Serial);
        return (EntitlementFault.None, new HeldEntitlement(statement, row.Publisher, firstUse, used));
    }

    /// <summary>Checks the bytes of an entitlement; those that were seen before, only when the publishers changed.</summary>
    internal (EntitlementFault Fault, EntitlementStatement? Statement, string? Publisher) Open(byte[] cose)
    {
        lock (_looking)
        {
            string publishers = InstalledCatalogue.Look(folder.PublishersPath);
            if (publishers != _publishers || _opened.Count == MaxOpened)
            {
                _opened.Clear();
                _publishers = publishers;
            }

            string digest = FileDigests.Sha256(cose);
            if (!_opened.TryGetValue(digest, out var opened))
            {
                using var trusted = TrustedPublishers.Load(folder.PublishersPath);
                _opened[digest] = opened = EntitlementSignature.Open(cose, trusted);
            }

            return opened;
        }
    }

    /// <summary>What is asked of an app's entitlements now.</summary>
    internal EntitlementQuestion Question(JournalSession session, AppVersion app, DateTimeOffset wall) =>
        new(app.Id, app.Version, Unit, LicenceClock.Now(session, wall, options).Now)
        {
            WarningDays = options.WarningDays,
            WarningStudies = options.WarningStudies,
        };

    private EntitlementVerdict Judge(JournalSession session, AppVersion app, string? publisher, bool isCounted, DateTimeOffset wall) =>
        EntitlementJudge.Judge(
            Question(session, app, wall) with { Publisher = publisher, IsCounted = isCounted },
            EntitlementTable.Of(session, app.Id).Select(row => Open(session, row).Held).OfType<HeldEntitlement>());
}

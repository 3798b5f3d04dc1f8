using System.CommandLine;
using Appliance.Edge.Apps;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Hosting;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Entitlements;

namespace Appliance.Edge.Commands.Licensing;

/// <summary><c>appliance apps entitle</c>: brings a licence onto the unit, which may be at work; a trial becomes a licence by it.</summary>
internal static class EntitleCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = Texts.Get("HelpAppsEntitleFile") };
        var verb = new Verb("entitle", "HelpAppsEntitle") { file };
        AppWriteVerb.Act(verb, async (unit, parsed, cancellationToken) =>
        {
            var streams = parsed.InvocationConfiguration;
            FileInfo given = parsed.GetRequiredValue(file);
            byte[] cose = await ReadAsync(given, cancellationToken).ConfigureAwait(false);
            EntitlementBook book = unit.Entitlements();
            (EntitlementFault fault, EntitlementStatement? statement, string? publisher) = book.Open(cose);
            LicenceReport? standing = null;
            if (statement is not null)
            {
                (fault, standing) = await unit.Journal.WriteAsync(
                    transaction => TakeNeedsTransaction(transaction, book, statement, publisher!, cose), cancellationToken).ConfigureAwait(false);
            }

            if (standing is null)
            {
                string about = Texts.Format($"EntitlementFault{fault}", statement?.Serial, statement?.Unit, book.Unit, publisher);
                return CommandFaults.Print(streams.Error, $"{given.FullName}: {about}", ExitCodes.Negative);
            }

            streams.Output.WriteLine(Texts.Format("EntitlementTaken", statement!.Serial, statement.App, publisher, standing.Text));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static (EntitlementFault Fault, LicenceReport? Standing) TakeNeedsTransaction(
        JournalTransaction transaction, EntitlementBook book, EntitlementStatement statement, string publisher, byte[] cose)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        AppRow? app = AppTable.All(transaction).Where(row => row.App.Id == statement.App).MaxBy(row => row.State == AppState.Active);
        EntitlementFault fault = statement.Unit != book.Unit ? EntitlementFault.WrongUnit
            : app is not null && app.Publisher != publisher ? EntitlementFault.OtherPublisher
            : EntitlementTable.Find(transaction, publisher, statement.Serial) is { } known && book.Open(known.Cose).Statement is { } other && other != statement
                ? EntitlementFault.SerialTaken
            : EntitlementFault.None;
        if (fault != EntitlementFault.None)
        {
            return (fault, null);
        }

        EntitlementTable.AddNeedsTransaction(transaction, statement, publisher, cose, now);
        AppVersion asked = app?.App ?? new AppVersion(statement.App, statement.FromVersion ?? "0.0.0");
        EntitlementVerdict verdict = book.JudgeNew(transaction, asked, publisher, now);
        if (app is not null && verdict.Rule.Concern == EntitlementConcern.Nothing)
        {
            // The alarm goes now, not when the watch looks again; what has to be told is the watch's.
            EntitlementStanding.Of(app.App.Id, verdict).NoteNeedsTransaction(transaction, now);
        }

        return (fault, LicenceReport.Of(verdict));
    }

    private static async Task<byte[]> ReadAsync(FileInfo file, CancellationToken cancellationToken) =>
        file.Exists && file.Length > EntitlementSignature.MaxBytes ? [] : await File.ReadAllBytesAsync(file.FullName, cancellationToken).ConfigureAwait(false);
}

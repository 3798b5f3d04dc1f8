using System.CommandLine;
using System.Text.Json;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands.Licensing;

/// <summary><c>appliance apps clock</c>: the time that licences go by, and the word of a person that the clock is right.</summary>
internal static class LicenceClockCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var accept = new Option<bool>("--accept") { Description = Texts.Get("HelpAppsClockAccept") };
        var json = new Option<bool>("--json") { Description = Texts.Get("HelpJson") };
        return JournalWriteVerb.Of(
            new Verb("clock", "HelpAppsClock") { accept, json },
            (settings, transaction, parsed) =>
            {
                DateTimeOffset wall = TimeProvider.System.GetUtcNow();
                if (parsed.GetValue(accept) && LicenceClock.Mark(transaction) is not null)
                {
                    LicenceClock.RaiseNeedsTransaction(transaction, wall); // Only ever forward.
                }

                return LicenceClockReport.Of(LicenceClock.Now(transaction, wall, settings.Options.Entitlements), wall);
            },
            (streams, report, parsed) =>
            {
                if (parsed.GetValue(json))
                {
                    streams.Output.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.LicenceClockReport));
                }
                else
                {
                    LicenceClockReport.Write(streams.Output, report);
                }

                return report.State == LicenceClockState.Right ? ExitCodes.Success : ExitCodes.Negative;
            });
    }
}

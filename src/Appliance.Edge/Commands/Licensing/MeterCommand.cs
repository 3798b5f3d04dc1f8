using System.CommandLine;
using System.Text.Json;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commands.Licensing;

/// <summary><c>appliance apps meter</c>: the studies that were counted, and whether the records are those that were written.</summary>
internal static class MeterCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = Texts.Get("HelpJson") };
        var verb = new Verb("meter", "HelpAppsMeter") { json };
        var typed = new CommandLineSettings().AddTo(verb);
        verb.SetAction((parsed, _) => AppFaults.TellAsync(parsed.InvocationConfiguration.Error, () =>
        {
            var streams = parsed.InvocationConfiguration;
            UnitSettings settings = typed.Load(parsed);
            if (settings.Faults.Count > 0)
            {
                return Task.FromResult(CommandFaults.Print(streams.Error, settings.Faults));
            }

            using var reader = JournalReader.Open(new StateFolder(settings.Options.Storage.StateFolder));
            MeterReport report = reader.Read(MeterReport.Of);
            if (parsed.GetValue(json))
            {
                streams.Output.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.MeterReport));
            }
            else
            {
                MeterReport.Write(streams.Output, report);
            }

            return Task.FromResult(report.FirstFault is null ? ExitCodes.Success : ExitCodes.Negative);
        }));
        return verb;
    }
}

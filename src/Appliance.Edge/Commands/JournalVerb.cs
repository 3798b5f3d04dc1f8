using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commands;

/// <summary>A verb that looks into the journal of a unit, which may be running, and prints what it saw.</summary>
internal static class JournalVerb
{
    /// <summary>Makes the verb.</summary>
    /// <param name="name">The verb.</param>
    /// <param name="text">The name of its help.</param>
    /// <param name="read">Reads the report from a snapshot.</param>
    /// <param name="write">Writes it for people.</param>
    /// <param name="json">Writes it for programs.</param>
    /// <param name="more">Options of the verb's own.</param>
    public static Command Create<T>(
        string name, string text, Func<UnitSettings, JournalSession, ParseResult, T> read, Action<TextWriter, T> write,
        JsonTypeInfo<T> json, params Option[] more)
    {
        var asJson = new Option<bool>("--json") { Description = Texts.Get("HelpJson") };
        var verb = new Verb(name, text) { asJson };
        foreach (var option in more)
        {
            verb.Options.Add(option);
        }

        var typed = new CommandLineSettings().AddTo(verb);
        verb.SetAction(parsed =>
        {
            var streams = parsed.InvocationConfiguration;
            var settings = typed.Load(parsed);
            if (settings.Faults.Count > 0)
            {
                return CommandFaults.Print(streams.Error, settings.Faults);
            }

            try
            {
                using var reader = JournalReader.Open(new StateFolder(settings.Options.Storage.StateFolder));
                var report = reader.Read(session => read(settings, session, parsed));
                Print(streams.Output, report, parsed.GetValue(asJson), write, json);
                return ExitCodes.Success;
            }
            catch (StateFolderException e)
            {
                return CommandFaults.Print(streams.Error, e.Message, StartFailures.CodeOf(e.Fault));
            }
        });
        return verb;
    }

    private static void Print<T>(TextWriter output, T report, bool asJson, Action<TextWriter, T> write, JsonTypeInfo<T> json)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(report, json));
        }
        else
        {
            write(output, report);
        }
    }
}

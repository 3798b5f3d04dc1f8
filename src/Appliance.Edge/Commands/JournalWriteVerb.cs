using System.CommandLine;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Commands;

/// <summary>A verb that changes the journal of a unit, which may be running: it is woken by the change.</summary>
internal static class JournalWriteVerb
{
    /// <summary>Gives a verb its action.</summary>
    /// <param name="verb">The verb, with its own arguments and options.</param>
    /// <param name="write">Changes the journal.</param>
    /// <param name="tell">Says what came of it, and gives the exit code.</param>
    public static Command Of<T>(
        Verb verb, Func<UnitSettings, JournalTransaction, ParseResult, T> write, Func<InvocationConfiguration, T, ParseResult, int> tell) => OfMany(
            verb,
            (settings, journal, parsed, cancellationToken) => journal.WriteAsync(transaction => write(settings, transaction, parsed), cancellationToken),
            tell);

    /// <summary>The same for a verb that looks for much, and changes it in as many transactions as keep nobody waiting.</summary>
    /// <param name="verb">The verb, with its own arguments and options.</param>
    /// <param name="write">Changes the journal.</param>
    /// <param name="tell">Says what came of it, and gives the exit code.</param>
    public static Command OfMany<T>(
        Verb verb, Func<UnitSettings, Journal, ParseResult, CancellationToken, Task<T>> write, Func<InvocationConfiguration, T, ParseResult, int> tell)
    {
        var typed = new CommandLineSettings().AddTo(verb);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var streams = parsed.InvocationConfiguration;
            var settings = typed.Load(parsed);
            if (settings.Faults.Count > 0)
            {
                return CommandFaults.Print(streams.Error, settings.Faults);
            }

            var folder = new StateFolder(settings.Options.Storage.StateFolder);
            try
            {
                // Says in good words when there is no journal, or one of another version.
                JournalReader.Open(folder).Dispose();
                await using var journal = Journal.Open(folder, TimeProvider.System, NullLogger<Journal>.Instance);
                var outcome = await write(settings, journal, parsed, cancellationToken);
                return tell(streams, outcome, parsed);
            }
            catch (SqliteException e) when (StorageFault.IsStorage(e))
            {
                var fault = StateFolderException.ForJournal(folder.JournalPath, e);
                return CommandFaults.Print(streams.Error, fault.Message, StartFailures.CodeOf(fault.Fault));
            }
            catch (StateFolderException e)
            {
                return CommandFaults.Print(streams.Error, e.Message, StartFailures.CodeOf(e.Fault));
            }
        });
        return verb;
    }
}

using System.CommandLine;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance apps record</c>: makes golden cases of what an app finds in studies, or records those that are there again.</summary>
internal static class RecordCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = Texts.Get("HelpAppsPackFolder") };
        Option<DirectoryInfo[]> cases = Cases();
        Option<bool> named = MayBeNamed();
        var verb = new Verb("record", "HelpRecord") { folder, cases, named };
        verb.SetAction((parsed, cancellation) => AppFaults.TellAsync(parsed.InvocationConfiguration.Error, async cancellationToken =>
        {
            await GoldenRecording.RunAsync(
                parsed.GetRequiredValue(folder).FullName, parsed.GetValue(cases) ?? [], parsed.GetValue(named), parsed.InvocationConfiguration.Output, cancellationToken).ConfigureAwait(false);
            return ExitCodes.Success;
        }, cancellation));
        return verb;
    }

    /// <summary>The studies to record.</summary>
    internal static Option<DirectoryInfo[]> Cases() => new("--case") { Description = Texts.Get("HelpRecordCase"), HelpName = "STUDY" };

    /// <summary>Whether images may name a patient.</summary>
    internal static Option<bool> MayBeNamed() => new("--may-be-named") { Description = Texts.Get("HelpRecordNamed") };
}

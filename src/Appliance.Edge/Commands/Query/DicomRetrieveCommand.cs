using System.CommandLine;
using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands.Query;

/// <summary><c>appliance dicom move</c> and <c>appliance dicom get</c>: bring objects from an archive (C-MOVE and C-GET, PS3.4 C.4.2, C.4.3).</summary>
public static class DicomRetrieveCommand
{
    /// <summary>Makes the verb for C-MOVE.</summary>
    public static Command CreateMove()
    {
        var move = new Verb("move", "HelpDicomMove");
        var query = new QueryVerb(move);
        var to = new Option<string>("--to") { Description = Texts.Get("HelpMoveTo"), HelpName = "AE", Required = true };
        move.Options.Add(to);
        move.SetAction((parsed, cancellationToken) => query.RunAsync(
            parsed,
            _ => [],
            callingAE => new AssociationParameters
            {
                CallingAE = callingAE,
                Contexts = AssociationParameters.Propose(MoveScu.ContextFor(query.Model(parsed))),
            },
            (association, identifier) => ShowAsync(
                progress => MoveScu.MoveAsync(
                    association, query.Model(parsed), parsed.GetRequiredValue(to), identifier, progress, cancellationToken),
                parsed.InvocationConfiguration),
            cancellationToken));
        return move;
    }

    /// <summary>Makes the verb for C-GET.</summary>
    public static Command CreateGet()
    {
        var get = new Verb("get", "HelpDicomGet");
        var query = new QueryVerb(get);
        var folder = new Option<DirectoryInfo>("--out") { Description = Texts.Get("HelpGetOut"), HelpName = "DIR", Required = true };
        var sopClasses = new Option<string[]>("--sop-class") { Description = Texts.Get("HelpGetSopClass"), HelpName = "UID" };
        get.Options.Add(folder);
        get.Options.Add(sopClasses);
        get.SetAction((parsed, cancellationToken) => query.RunAsync(
            parsed,
            _ => [],
            callingAE => GetScu.Parameters(
                callingAE, query.Model(parsed), parsed.GetValue(sopClasses) is { Length: > 0 } chosen ? chosen : GetScu.CommonSopClasses),
            (association, identifier) => ShowAsync(
                progress => GetScu.GetAsync(
                    association, query.Model(parsed), identifier, new ObjectFolder(parsed.GetRequiredValue(folder).FullName), progress, cancellationToken),
                parsed.InvocationConfiguration),
            cancellationToken));
        return get;
    }

    private static async Task<int> ShowAsync(Func<Func<SubOperations, bool>, Task<RetrieveResult>> retrieve, InvocationConfiguration streams)
    {
        RetrieveResult result;
        using (var line = new ProgressLine(streams))
        {
            result = await retrieve(counts =>
            {
                line.Show(counts.Completed ?? 0, (counts.Completed ?? 0) + (counts.Remaining ?? 0));
                return true;
            }).ConfigureAwait(false);
        }

        SubOperations counts = result.SubOperations;
        streams.Output.WriteLine(Texts.Format("RetrieveDone", Number(counts.Completed), Number(counts.Warnings), Number(counts.Failed)));
        foreach (string instance in result.FailedInstances)
        {
            streams.Error.WriteLine(Texts.Format("RetrieveFailedInstance", instance));
        }

        return result.Status.IsSuccess
            ? ExitCodes.Success
            : CommandFaults.Print(streams.Error, QueryStatus.Words(result.Status, result.ErrorComment), ExitCodes.Negative);
    }

    private static string Number(int? count) => count?.ToString(CultureInfo.InvariantCulture) ?? "?";
}

using System.CommandLine;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands.Query;

/// <summary><c>appliance dicom find</c> and <c>appliance dicom worklist</c>: what an archive holds, and what is planned (C-FIND, PS3.4 C.4.1, K.4.1).</summary>
public static class DicomFindCommand
{
    private static readonly DicomTag[] PatientKeys =
        [DicomTag.PatientID, DicomTag.PatientName, DicomTag.PatientBirthDate, DicomTag.PatientSex];

    /// <summary>Makes the verb for archives.</summary>
    public static Command Create() => Create(new Verb("find", "HelpDicomFind"), isWorklist: false);

    /// <summary>Makes the verb for worklists.</summary>
    public static Command CreateWorklist() => Create(new Verb("worklist", "HelpDicomWorklist"), isWorklist: true);

    private static Verb Create(Verb find, bool isWorklist)
    {
        var query = new QueryVerb(find, isWorklist);
        var max = new Option<int>("--max") { Description = Texts.Get("HelpQueryMax"), HelpName = "N", DefaultValueFactory = _ => FindScu.DefaultMaxMatches };
        max.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out int number) || number < 1))
            {
                result.AddError(Texts.Get("QueryMaxRange"));
            }
        });
        var json = new Option<bool>("--json") { Description = Texts.Get("HelpQueryJson") };
        find.Options.Add(max);
        find.Options.Add(json);
        find.SetAction((parsed, cancellationToken) => query.RunAsync(
            parsed,
            level => isWorklist ? WorklistQuery.ReturnKeys : KeysOf(level).Select(tag => new QueryKey([tag], null)),
            callingAE => new AssociationParameters
            {
                CallingAE = callingAE,
                Contexts = AssociationParameters.Propose(FindScu.ContextFor(query.Model(parsed))),
            },
            async (association, identifier) => Show(
                await FindScu.FindAsync(association, query.Model(parsed), identifier, parsed.GetValue(max), cancellationToken).ConfigureAwait(false),
                identifier,
                parsed.GetValue(json),
                parsed.InvocationConfiguration),
            cancellationToken));
        return find;
    }

    private static DicomTag[] KeysOf(string level) => level switch
    {
        "PATIENT" => PatientKeys,
        "SERIES" => [DicomTag.StudyInstanceUID, DicomTag.Modality, DicomTag.SeriesNumber, DicomTag.SeriesDescription, DicomTag.SeriesInstanceUID],
        "IMAGE" => [DicomTag.StudyInstanceUID, DicomTag.SeriesInstanceUID, DicomTag.InstanceNumber, DicomTag.SOPClassUID, DicomTag.SOPInstanceUID],
        _ =>
        [
            .. PatientKeys, DicomTag.AccessionNumber, DicomTag.StudyDate, DicomTag.ModalitiesInStudy, DicomTag.StudyDescription,
            DicomTag.NumberOfStudyRelatedInstances, DicomTag.StudyInstanceUID,
        ],
    };

    private static int Show(FindResult result, DicomDataset identifier, bool json, InvocationConfiguration streams)
    {
        if (json)
        {
            streams.Output.WriteLine($"[{string.Join(",\n", result.Matches.Select(match => DicomJson.Serialize(match)))}]");
        }
        else
        {
            MatchTable.Write(streams.Output, identifier, result.Matches);
        }

        if (result.IsCut)
        {
            streams.Error.WriteLine(Texts.Format("QueryCut", result.Matches.Count));
        }

        if (result.HasUnsupportedKeys)
        {
            streams.Error.WriteLine(Texts.Get("QueryUnsupportedKeys"));
        }

        if (result.Unreadable > 0)
        {
            streams.Error.WriteLine(Texts.Format("QueryUnreadable", result.Unreadable));
        }

        return result.Status.IsSuccess || result.IsCut && result.Status == DicomStatus.Cancel
            ? ExitCodes.Success
            : CommandFaults.Print(streams.Error, QueryStatus.Words(result.Status, result.ErrorComment), ExitCodes.Negative);
    }
}

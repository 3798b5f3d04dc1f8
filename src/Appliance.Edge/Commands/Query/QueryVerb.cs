using System.CommandLine;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands.Query;

/// <summary>What the verbs that query or retrieve have in common: the peer, the keys and the character set they are in.</summary>
internal sealed class QueryVerb
{
    private const string Utf8 = "ISO_IR 192";

    private readonly Argument<string> _peer = new("PEER") { Description = Texts.Get("HelpDicomStorePeer") };
    private readonly Option<string[]> _keys = new("--key", "-k") { Description = Texts.Get("HelpQueryKey"), HelpName = "KEY[=VALUE]", AllowMultipleArgumentsPerToken = false };
    private readonly Option<string?> _characterSet = new("--charset") { Description = Texts.Get("HelpQueryCharset"), HelpName = "TERM" };
    private readonly Option<string> _level = new("--level") { Description = Texts.Get("HelpQueryLevel"), HelpName = "PATIENT|STUDY|SERIES|IMAGE", DefaultValueFactory = _ => "STUDY" };
    private readonly Option<string> _model = new("--model") { Description = Texts.Get("HelpQueryModel"), HelpName = "study|patient", DefaultValueFactory = _ => "study" };
    private readonly bool _isWorklist;

    /// <summary>The parts of a verb.</summary>
    /// <param name="verb">The verb to add them to.</param>
    /// <param name="isWorklist">The worklist has neither levels nor another model.</param>
    public QueryVerb(Command verb, bool isWorklist = false)
    {
        _isWorklist = isWorklist;
        _level.AcceptOnlyFromAmong("PATIENT", "STUDY", "SERIES", "IMAGE");
        _model.AcceptOnlyFromAmong("study", "patient");
        verb.Arguments.Add(_peer);
        Option[] options = isWorklist ? [_keys, _characterSet] : [_keys, _level, _model, _characterSet];
        foreach (Option option in options)
        {
            verb.Options.Add(option);
        }

        Peer = new DicomPeer().AddTo(verb);
    }

    /// <summary>How the peer is called.</summary>
    public DicomPeer Peer { get; }

    /// <summary>The information model that was chosen.</summary>
    public QueryModel Model(ParseResult parsed) =>
        _isWorklist ? QueryModel.ModalityWorklist
        : parsed.GetRequiredValue(_model) == "patient" ? QueryModel.PatientRoot
        : QueryModel.StudyRoot;

    /// <summary>Makes the identifier, opens the association, and talks.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="defaults">Keys to be returned whatever was typed.</param>
    /// <param name="parameters">What to ask for, from our AE title.</param>
    /// <param name="talk">The exchange.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<int> RunAsync(
        ParseResult parsed,
        Func<string, IEnumerable<QueryKey>> defaults,
        Func<string, AssociationParameters> parameters,
        Func<Association, DicomDataset, Task<int>> talk,
        CancellationToken cancellationToken)
    {
        DicomDataset identifier;
        try
        {
            identifier = Identifier(parsed, defaults(_isWorklist ? "" : parsed.GetRequiredValue(_level)));
        }
        catch (Exception e) when (e is FormatException or DicomDataException)
        {
            return Task.FromResult(CommandFaults.Print(parsed.InvocationConfiguration.Error, e.Message, ExitCodes.Usage));
        }

        return Peer.TalkAsync(parsed.GetRequiredValue(_peer), parsed, async remote =>
        {
            await using var association = await Association.RequestAsync(remote, parameters(Peer.CallingAE(parsed)), cancellationToken).ConfigureAwait(false);
            int exitCode = await talk(association, identifier).ConfigureAwait(false);
            await association.ReleaseAsync(cancellationToken).ConfigureAwait(false);
            return exitCode;
        });
    }

    private DicomDataset Identifier(ParseResult parsed, IEnumerable<QueryKey> defaults)
    {
        var keys = new List<QueryKey>();
        foreach (string text in parsed.GetValue(_keys) ?? [])
        {
            keys.Add(QueryKey.TryParse(text) ?? throw new FormatException(Texts.Format("QueryKeyShape", text)));
        }

        var identifier = new DicomDataset();
        // PS3.4 C.4.1.1.3.1: stated where a key needs it; where it was typed also for keys of ASCII, as an archive may go by it.
        bool isNeeded = keys.Exists(key => key.Value is { } value && value.Any(c => c > '~'));
        if ((parsed.GetValue(_characterSet) ?? (isNeeded ? Utf8 : null)) is { } characterSet)
        {
            identifier.AddOrUpdate(DicomTag.SpecificCharacterSet, characterSet.Split('\\'));
        }

        if (!_isWorklist)
        {
            identifier.AddOrUpdate(DicomTag.QueryRetrieveLevel, parsed.GetRequiredValue(_level));
        }

        foreach (QueryKey key in defaults.Concat(keys))
        {
            key.AddTo(identifier);
        }

        return identifier;
    }
}

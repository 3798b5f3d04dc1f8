using System.CommandLine;
using Appliance.Dicom.Network;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary>What the verbs that talk to a DICOM peer have in common: how it is called, and how its failures are told.</summary>
internal sealed class DicomPeer
{
    private readonly Option<string> _callingAE = new("--ae") { Description = Texts.Get("HelpDicomCallingAe"), DefaultValueFactory = _ => "APPLIANCE" };
    private readonly Option<bool> _tls = new("--tls") { Description = Texts.Get("HelpTls") };
    private readonly Option<string?> _authorities = new("--ca") { Description = Texts.Get("HelpTlsAuthorities"), HelpName = "FILE|DIR" };
    private readonly Option<string?> _certificate = new("--cert") { Description = Texts.Get("HelpTlsCertificate"), HelpName = "FILE" };
    private readonly Option<string?> _key = new("--key") { Description = Texts.Get("HelpTlsKey"), HelpName = "FILE" };
    private readonly Option<bool> _anyHostName = new("--any-host-name") { Description = Texts.Get("HelpTlsAnyHostName") };

    /// <summary>Adds the options to a verb.</summary>
    public DicomPeer AddTo(Command command)
    {
        foreach (Option option in new Option[] { _callingAE, _tls, _authorities, _certificate, _key, _anyHostName })
        {
            command.Options.Add(option);
        }

        return this;
    }

    /// <summary>Our AE title.</summary>
    public string CallingAE(ParseResult parsed) => parsed.GetRequiredValue(_callingAE);

    /// <summary>Reads AE@HOST:PORT, talks, and turns each expected failure into one sentence and an exit code.</summary>
    public async Task<int> TalkAsync(string peer, ParseResult parsed, Func<DicomEndpoint, Task<int>> talk)
    {
        var error = parsed.InvocationConfiguration.Error;
        DicomEndpoint remote;
        try
        {
            remote = DicomEndpoint.Parse(peer) with { Tls = Tls(parsed) };
        }
        catch (FormatException e)
        {
            return CommandFaults.Print(error, Texts.Format("DicomPeerAddress", peer, e.Message), ExitCodes.Usage);
        }
        catch (TlsCredentialsException e)
        {
            return CommandFaults.Print(error, Texts.Format($"TlsFile{e.Fault}", e.Path), ExitCodes.Usage);
        }

        if (remote.Tls is null && parsed.GetValue(_tls))
        {
            return CommandFaults.Print(error, Texts.Get("TlsNeeds"), ExitCodes.Usage);
        }

        try
        {
            return await talk(remote).ConfigureAwait(false);
        }
        catch (DicomNetworkException e)
        {
            bool absent = e.Failure is NetworkFailure.ConnectFailed;
            return CommandFaults.Print(
                error, Texts.Format(absent ? "DicomPeerAbsent" : "DicomPeerFailed", remote, Words(e)), absent ? ExitCodes.Unavailable : ExitCodes.Negative);
        }
    }

    /// <summary>What happened, for an operator.</summary>
    private static string Words(DicomNetworkException fault) =>
        fault.Tls is not { } tls ? fault.Message
        : tls.Detail.Length == 0 ? Texts.Get($"Tls{tls.Problem}")
        : $"{Texts.Get($"Tls{tls.Problem}")} ({tls.Detail.TrimEnd('.')})";

    /// <summary>Null without TLS, and when what it needs was not given.</summary>
    private TlsClientOptions? Tls(ParseResult parsed)
    {
        var (certificate, key) = (parsed.GetValue(_certificate), parsed.GetValue(_key));
        if (!parsed.GetValue(_tls) || parsed.GetValue(_authorities) is not { } authorities || certificate is null != key is null)
        {
            return null;
        }

        var credentials = TlsCredentials.Load(certificate, key, authorities);
        return new TlsClientOptions(() => credentials) { CheckHostName = !parsed.GetValue(_anyHostName) };
    }
}

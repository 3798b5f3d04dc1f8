using System.CommandLine;
using Appliance.Dicom.Network;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary>What the verbs that talk to a DICOM peer have in common: its address, and how its failures are told.</summary>
internal static class DicomPeer
{
    /// <summary>The option for our own AE title.</summary>
    public static Option<string> CallingAEOption() =>
        new("--ae") { Description = Texts.Get("HelpDicomCallingAe"), DefaultValueFactory = _ => "APPLIANCE" };

    /// <summary>Reads AE@HOST:PORT, talks, and turns each expected failure into one sentence and an exit code.</summary>
    public static async Task<int> TalkAsync(string peer, ParseResult parsed, Func<DicomEndpoint, Task<int>> talk)
    {
        var error = parsed.InvocationConfiguration.Error;
        DicomEndpoint remote;
        try
        {
            remote = DicomEndpoint.Parse(peer);
        }
        catch (FormatException e)
        {
            return CommandFaults.Print(error, Texts.Format("DicomPeerAddress", peer, e.Message), ExitCodes.Usage);
        }

        try
        {
            return await talk(remote).ConfigureAwait(false);
        }
        catch (DicomNetworkException e)
        {
            bool absent = e.Failure is NetworkFailure.ConnectFailed;
            return CommandFaults.Print(
                error, Texts.Format(absent ? "DicomPeerAbsent" : "DicomPeerFailed", remote, e.Message), absent ? ExitCodes.Unavailable : ExitCodes.Negative);
        }
    }
}

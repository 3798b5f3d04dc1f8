using System.CommandLine;
using System.Diagnostics;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance dicom echo</c>: is a DICOM peer there, and does it take us (C-ECHO, PS3.4 A)?</summary>
public static class DicomEchoCommand
{
    /// <summary>The called AE title when only host and port are given: most peers answer to any.</summary>
    private const string AnyAETitle = "ANY-SCP";

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var peer = new Argument<string[]>("PEER") { Description = Texts.Get("HelpDicomEchoPeer"), Arity = new ArgumentArity(1, 2) };
        var echo = new Verb("echo", "HelpDicomEcho") { peer };
        var talk = new DicomPeer().AddTo(echo);
        echo.SetAction((parsed, cancellationToken) =>
        {
            string[] words = parsed.GetRequiredValue(peer);
            string text = words.Length == 2 ? $"{AnyAETitle}@{words[0]}:{words[1]}" : words[0];
            return talk.TalkAsync(text, parsed, remote => EchoAsync(remote, talk.CallingAE(parsed), parsed, cancellationToken));
        });
        return echo;
    }

    private static async Task<int> EchoAsync(DicomEndpoint remote, string callingAE, ParseResult parsed, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        var status = await VerificationScu.EchoAsync(remote, callingAE, cancellationToken: cancellationToken).ConfigureAwait(false);
        var elapsed = Stopwatch.GetElapsedTime(started);
        if (!status.IsSuccess)
        {
            return CommandFaults.Print(parsed.InvocationConfiguration.Error, Texts.Format("DicomPeerStatus", remote, status, string.Empty), ExitCodes.Negative);
        }

        parsed.InvocationConfiguration.Output.WriteLine(Texts.Format("DicomEchoDone", remote, elapsed.TotalMilliseconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture)));
        return ExitCodes.Success;
    }
}

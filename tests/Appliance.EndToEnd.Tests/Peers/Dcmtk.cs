using System.Globalization;
using System.Net.Sockets;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Peers;

/// <summary>DCMTK's command-line programs.</summary>
public static class Dcmtk
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    /// <summary>C-ECHO; true when the peer answered with success.</summary>
    public static async Task<bool> EchoAsync(int port, string calledAe) =>
        (await Tool.RunAsync("echoscu", "-ta", "5", "-aec", calledAe, "127.0.0.1", Invariant(port))).ExitCode == 0;

    /// <summary>Sends the folder's or the file's objects on one association, in their own transfer syntax.</summary>
    public static Task<ToolResult> StoreAsync(int port, string calledAe, string path, params string[] options) =>
        Tool.RunAsync("storescu", StoreArguments(port, calledAe, path, options));

    /// <summary>The same, running beside the test.</summary>
    public static ChildProcess StartStore(int port, string calledAe, string path, params string[] options)
    {
        Tool.Require("storescu");
        return new ChildProcess("/usr/bin/storescu", StoreArguments(port, calledAe, path, options));
    }

    /// <summary>PS3.18 F by another hand.</summary>
    public static async Task<string> ToJsonAsync(string file) => (await Tool.RunAsync("dcm2json", file)).Expect();

    /// <summary>The text of an SR document.</summary>
    public static async Task<string> DumpReportAsync(string file) =>
        (await Tool.RunAsync("dsrdump", "+U8", "+Pl", "-Ec", file)).Expect();

    /// <summary>The data set as <c>dcmdump</c> reads it.</summary>
    public static async Task<string> DumpAsync(string file) => (await Tool.RunAsync("dcmdump", "-q", "+L", file)).Expect();

    /// <summary>Waits until somebody accepts connections on <paramref name="port"/>.</summary>
    public static Task ListensAsync(ChildProcess peer, int port) => Eventually.TrueAsync($"{peer.Name} listens on {port}", StartLimit, async () =>
    {
        Assert.False(peer.HasExited, $"{peer.Name} ended:\n{peer.Output}");
        try
        {
            using var client = new TcpClient();
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(ConnectLimit);
            await client.ConnectAsync("127.0.0.1", port, patience.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested))
        {
            return false;
        }
    });

    private static string[] StoreArguments(int port, string calledAe, string path, string[] options) =>
        ["-v", "-aec", calledAe, .. options, .. Directory.Exists(path) ? ["+sd", "+r"] : Array.Empty<string>(), "127.0.0.1", Invariant(port), path];

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Peers;

/// <summary>DCMTK's <c>storescp</c> as a PACS: keeps every object byte for byte in a folder.</summary>
public sealed class StoreScpProcess : ChildProcess
{
    private StoreScpProcess(int port, string folder, IEnumerable<string> arguments)
        : base("/usr/bin/storescp", arguments, new Dictionary<string, string> { ["TCP_NODELAY"] = "1" })
    {
        Port = port;
        Folder = folder;
    }

    /// <summary>Its AE title.</summary>
    public const string AeTitle = "PACS";

    /// <summary>Its loopback port.</summary>
    public int Port { get; }

    /// <summary>Where it keeps what it receives.</summary>
    public string Folder { get; }

    /// <summary>The files received so far; those being written do not count.</summary>
    public IReadOnlyList<string> Files =>
        [.. Directory.EnumerateFiles(Folder).Where(f => new FileInfo(f).Length > 0).Order(StringComparer.Ordinal)];

    /// <summary>How a unit names it: <c>--destination NAME=AE@HOST:PORT</c>.</summary>
    public string Destination(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}={AeTitle}@127.0.0.1:{Port}");

    /// <summary>Starts it and waits for its C-ECHO. <paramref name="options"/> go in front, such as <c>--refuse</c>.</summary>
    public static async Task<StoreScpProcess> StartAsync(string folder, int? port = null, params string[] options)
    {
        Tool.Require("storescp");
        Directory.CreateDirectory(folder);
        var chosen = port ?? FreePort.Next();
        var peer = new StoreScpProcess(chosen, folder,
            [.. options, "-v", "+B", "+xa", "-pm", "-aet", AeTitle, "-od", folder, Invariant(chosen)]);
        await Dcmtk.ListensAsync(peer, chosen);
        return peer;
    }

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Dicom.Data;
using Appliance.Edge.Receive;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Peers;

/// <summary>A DIMSE-N peer whose data sets and command sets are pydicom's: <c>dimse_n.py</c>.</summary>
internal static class PydicomPeer
{
    private const string Python = "/usr/bin/python3";

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Peers", "dimse_n.py");

    /// <summary>Skips where it is not installed; in CI that is a failure.</summary>
    public static void Require() => Assert.SkipUnless(
        Directory.Exists("/usr/lib/python3/dist-packages/pydicom") || Environment.GetEnvironmentVariable("CI") == "true", "python3-pydicom is not installed");

    /// <summary>A request for <see cref="AskAsync"/>.</summary>
    public static JsonObject Message(int field, string instance, DicomDataset? dataset, int? actionType = null)
    {
        var message = new JsonObject { ["field"] = field, ["instance"] = instance };
        if (actionType is { } type)
        {
            message["actionType"] = type;
        }

        if (dataset is not null)
        {
            message["dataset"] = JsonNode.Parse(DicomJson.Serialize(dataset));
        }

        return message;
    }

    /// <summary>Sends the messages on one association; what came back for each.</summary>
    public static async Task<IReadOnlyList<JsonElement>> AskAsync(int port, string callingAE, string sopClass, params JsonObject[] messages)
    {
        using Process peer = Start("127.0.0.1", port.ToString(CultureInfo.InvariantCulture), "APPLIANCE", callingAE);
        var script = new JsonObject { ["sopClass"] = sopClass, ["messages"] = new JsonArray([.. messages]) };
        await peer.StandardInput.WriteAsync(script.ToJsonString());
        peer.StandardInput.Close();
        return await ResultAsync(peer);
    }

    /// <summary>Sends the messages to a unit that listens for as long as it takes.</summary>
    public static async Task<IReadOnlyList<JsonElement>> AskAsync(TestUnit unit, NodeOptions options, string sopClass, params JsonObject[] messages)
    {
        Require();
        using DicomListener listener = unit.Listener(options);
        await listener.StartAsync(TestContext.Current.CancellationToken);
        IReadOnlyList<JsonElement> answers = await AskAsync(listener.EndPoints.First().Port, "CT1", sopClass, messages);
        await listener.StopAsync(TestContext.Current.CancellationToken);
        return answers;
    }

    /// <summary>Listens for one association; the process to read the result of.</summary>
    public static async Task<Process> ListenAsync(int port)
    {
        Process peer = Start("listen", port.ToString(CultureInfo.InvariantCulture), "CT1");
        Assert.Equal("listening", await peer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        return peer;
    }

    /// <summary>What the peer saw, once it has ended.</summary>
    public static async Task<IReadOnlyList<JsonElement>> ResultAsync(Process peer)
    {
        Task<string> errors = peer.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await peer.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await peer.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(peer.ExitCode == 0, await errors);
        using var json = JsonDocument.Parse(output);
        return [.. json.RootElement.Clone().EnumerateArray()];
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(Python, [Script, .. arguments])
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
    })!;
}

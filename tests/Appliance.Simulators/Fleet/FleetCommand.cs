using System.CommandLine;
using System.Text.Json;
using Appliance.Contracts;

namespace Appliance.Simulators.Fleet;

/// <summary><c>appliance-simulators fleet</c>: an acknowledging fleet peer, with a broker of its own where there is none.</summary>
public static class FleetCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var broker = new Option<string?>("--broker")
        {
            Description = "The broker to take events from: HOST:PORT or mqtt://HOST:PORT. Default: host one here.",
        };
        var listen = new Option<int>("--listen")
        {
            Description = "Without --broker: the loopback port of the broker hosted here.", DefaultValueFactory = _ => 1883,
        };
        var output = new Option<FileInfo>("--out")
        {
            Description = "The file that keeps committed events, one CloudEvent a line.", Required = true,
        };
        var silent = new Option<bool>("--no-ack") { Description = "Commit, but never acknowledge." };
        var command = new Command("fleet", "Take and acknowledge what units send upstream, until interrupted.")
        {
            broker, listen, output, silent,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(broker), parsed.GetValue(listen), parsed.GetValue(output)!.FullName, !parsed.GetValue(silent),
            parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string? broker, int listen, string path, bool acknowledges, TextWriter output, CancellationToken cancellationToken)
    {
        await using var hosted = broker is null ? await FleetBroker.StartAsync(listen) : null;
        var address = new Uri(hosted?.Url ?? (broker!.Contains("://", StringComparison.Ordinal) ? broker : $"mqtt://{broker}"));
        var port = address.Port > 0 ? address.Port : 1883;
        await using var peer = await FleetPeer.StartAsync(address.Host, port, path, acknowledges, cancellationToken);
        peer.Handled = message => output.WriteLine(Describe(message));
        output.WriteLine($"fleet: taking events from {address.Host}:{port}, keeping them in {path}");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Interrupted, as announced.
        }

        return 0;
    }

    private static string Describe(FleetMessage message)
    {
        if (CloudEvent.TryRead(message.Payload, out _) is { } read)
        {
            return $"fleet: {message.Topic} {read.Type} #{read.Seq} {(read.Data.ValueKind == JsonValueKind.Object ? read.Data : "")}";
        }

        return $"fleet: {message.Topic} {message.Payload.Length} bytes";
    }
}

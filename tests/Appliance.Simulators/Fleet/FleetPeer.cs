using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Appliance.Contracts;
using Appliance.Fleet.Ingest;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace Appliance.Simulators.Fleet;

/// <summary>
/// The other end of the uplink: takes what units send on a real broker, commits events to a file, and acknowledges after
/// that. It decides with the fleet manager's own ledger.
/// </summary>
public sealed class FleetPeer : IAsyncDisposable
{
    private const int MaxWaiting = 1024;
    private const string ClientId = "fleet-ingest";

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<FleetMessage> _waiting = Channel.CreateBounded<FleetMessage>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly Lock _received = new();
    private readonly List<FleetMessage> _all = [];
    private readonly string _path;
    private readonly EventFile _file;
    private readonly IngestLedger _ledger;
    private Task _work = Task.CompletedTask;

    private FleetPeer(string path)
    {
        _path = path;
        _ledger = EventFile.Ledger(path);
        _file = new EventFile(path);
        _client.ApplicationMessageReceivedAsync += arrived => QueueAsync(new FleetMessage(
            arrived.ApplicationMessage.Topic, arrived.ApplicationMessage.Payload.ToArray(), arrived.ApplicationMessage.Retain));
    }

    /// <summary>Called after each message was handled.</summary>
    public Action<FleetMessage>? Handled { get; set; }

    /// <summary>Whether committed events are acknowledged; a test of what an unacknowledged unit does turns it off.</summary>
    public bool Acknowledges { get; set; } = true;

    /// <summary>Everything that came, in order, duplicates included.</summary>
    public IReadOnlyList<FleetMessage> Received
    {
        get
        {
            lock (_received)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>The committed events, each once.</summary>
    public IReadOnlyList<CloudEvent> Committed => EventFile.Read(_path);

    /// <summary>Connects, says that ingest is online, and begins to take events.</summary>
    /// <param name="host">The broker's host.</param>
    /// <param name="port">The broker's port.</param>
    /// <param name="path">The file of committed events; what it holds already is known.</param>
    /// <param name="acknowledges">Whether to acknowledge from the start.</param>
    /// <param name="cancellationToken">Ends the attempt to connect.</param>
    public static async Task<FleetPeer> StartAsync(
        string host, int port, string path, bool acknowledges = true, CancellationToken cancellationToken = default)
    {
        var peer = new FleetPeer(path) { Acknowledges = acknowledges };
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer(host, port)
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
            .WithClientId(ClientId)
            .WithWillTopic(Topics.FleetState)
            .WithWillPayload(State(online: false))
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain()
            .Build();
        var connected = await peer._client.ConnectAsync(options, cancellationToken);
        if (connected.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new IOException($"The broker at {host}:{port} refused the fleet peer: {connected.ResultCode}.");
        }

        peer._work = Task.Run(peer.WorkAsync, CancellationToken.None);
        foreach (var topic in new[] { Topics.AllStates, Topics.AllEvents, Topics.AllHealth })
        {
            await peer._client.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken);
        }

        await peer.PublishAsync(Topics.FleetState, State(online: true), retain: true);
        return peer;
    }

    /// <summary>Says that ingest is offline and leaves.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _work;
        try
        {
            await PublishAsync(Topics.FleetState, State(online: false), retain: true);
            await _client.DisconnectAsync();
        }
        catch (MqttCommunicationException)
        {
            // The broker went first; the will says it instead.
        }

        _client.Dispose();
        _file.Dispose();
    }

    private static byte[] State(bool online) =>
        JsonSerializer.SerializeToUtf8Bytes(new FleetState(online), ContractsJson.Default.FleetState);

    private async Task QueueAsync(FleetMessage message)
    {
        try
        {
            await _waiting.Writer.WriteAsync(message);
        }
        catch (ChannelClosedException)
        {
            // The peer is leaving. What it does not acknowledge is sent again.
        }
    }

    private async Task WorkAsync()
    {
        await foreach (var message in _waiting.Reader.ReadAllAsync())
        {
            lock (_received)
            {
                _all.Add(message);
            }

            await HandleAsync(message);
            Handled?.Invoke(message);
        }
    }

    private async Task HandleAsync(FleetMessage message)
    {
        if (!Topics.TryParse(message.Topic, out var unit, out var leaf))
        {
            return;
        }

        if (leaf == "st")
        {
            var state = JsonSerializer.Deserialize(message.Payload, ContractsJson.Default.UnitState)!;
            foreach (var ack in _ledger.Observe(unit, state))
            {
                await AcknowledgeAsync(unit, ack);
            }
        }
        else if (CloudEvent.TryRead(message.Payload, out _) is { } read && leaf == $"ev/{read.Stream}")
        {
            await AcknowledgeAsync(unit, _ledger.Take(unit, read, () => _file.Commit(message.Payload)));
        }
    }

    private async Task AcknowledgeAsync(string unit, Ack ack)
    {
        if (!Acknowledges)
        {
            return;
        }

        try
        {
            await PublishAsync(Topics.Acknowledgements(unit), ack.ToBytes(), retain: false);
        }
        catch (MqttCommunicationException)
        {
            // The broker went away under the acknowledgement. The event is committed; the unit asks again.
        }
    }

    private Task PublishAsync(string topic, byte[] payload, bool retain) =>
        _client.PublishAsync(new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(payload)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithRetainFlag(retain)
            .Build());
}

/// <summary>One message as it came.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Payload">Its bytes.</param>
/// <param name="Retained">Whether the broker had kept it.</param>
public sealed record FleetMessage(string Topic, byte[] Payload, bool Retained);

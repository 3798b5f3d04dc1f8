using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Appliance.Contracts;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Appliance.Edge.Uplink;

/// <summary>
/// One MQTT 5 connection. What arrives is only noted here and handled by the worker: awaiting a publish inside the
/// receive handler would wait for itself.
/// </summary>
internal sealed class UplinkLink : IDisposable
{
    private const int MaxAcksWaiting = 64;
    private const int DefaultPort = 1883;
    private const int DefaultTlsPort = 8883;
    private const uint SessionExpirySeconds = 120;
    private const uint WillDelaySeconds = 90;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(20);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly string _unitId;
    private readonly Action _wake;

    // An acknowledgement says all that its predecessors said, so the oldest may go when they come too fast.
    private readonly Channel<Ack> _acks = Channel.CreateBounded<Ack>(
        new BoundedChannelOptions(MaxAcksWaiting) { FullMode = BoundedChannelFullMode.DropOldest });

    private volatile bool _fleetOnline;
    private volatile bool _takenOver;

    public UplinkLink(string unitId, Action wake)
    {
        (_unitId, _wake) = (unitId, wake);
        _client.ApplicationMessageReceivedAsync += arrived => Note(arrived.ApplicationMessage);
        _client.DisconnectedAsync += gone => NoteEnd(gone.Reason);
    }

    /// <summary>What the fleet manager has committed, for the worker to take.</summary>
    public ChannelReader<Ack> Acks => _acks.Reader;

    /// <summary>Whether the fleet manager said that it takes events.</summary>
    public bool FleetOnline => _fleetOnline;

    public bool IsConnected => _client.IsConnected;

    /// <summary>Whether another client with this unit's id ended the connection.</summary>
    public bool TakenOver => _takenOver;

    /// <summary>Connects. Null when the broker took us, otherwise its reason.</summary>
    public async Task<string?> ConnectAsync(Uri broker, UnitState will, CancellationToken cancellationToken)
    {
        var tls = broker.Scheme == "mqtts";
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer(broker.Host, broker.Port > 0 ? broker.Port : tls ? DefaultTlsPort : DefaultPort)
            .WithTlsOptions(options => options.UseTls(tls))
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(_unitId)
            .WithCredentials(_unitId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval(SessionExpirySeconds)
            .WithKeepAlivePeriod(KeepAlive)
            .WithTimeout(CommandTimeout)
            .WithWillTopic(Topics.State(_unitId))
            .WithWillPayload(Bytes(will))
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain()
            .WithWillDelayInterval(WillDelaySeconds)
            .Build();
        var result = await _client.ConnectAsync(options, cancellationToken);
        return result.ResultCode == MqttClientConnectResultCode.Success ? null : result.ResultCode.ToString();
    }

    /// <summary>Asks for acknowledgements and the fleet manager's state.</summary>
    public async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        var filters = new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter(Topics.Acknowledgements(_unitId), MqttQualityOfServiceLevel.AtLeastOnce)
            .WithTopicFilter(Topics.FleetState, MqttQualityOfServiceLevel.AtLeastOnce)
            .Build();
        await _client.SubscribeAsync(filters, cancellationToken);
    }

    /// <summary>Says how the unit is; the broker keeps it.</summary>
    public Task PublishStateAsync(UnitState state, CancellationToken cancellationToken) =>
        PublishAsync(Message(Topics.State(_unitId), Bytes(state)).WithRetainFlag(), cancellationToken);

    /// <summary>Publishes health; a broker that cannot pass it on forgets it in time.</summary>
    public Task PublishHealthAsync(HealthRecord health, TimeSpan expiry, CancellationToken cancellationToken) =>
        PublishAsync(
            Message(Topics.Health(_unitId), JsonSerializer.SerializeToUtf8Bytes(health, ContractsJson.Default.HealthRecord))
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtMostOnce)
                .WithMessageExpiryInterval((uint)expiry.TotalSeconds),
            cancellationToken);

    /// <summary>Publishes an event; false when the broker has nobody to give it to, or will not take it at present.</summary>
    public async Task<bool> PublishEventAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var message = Message(Topics.Events(_unitId, row.Stream), row.Payload).WithContentType("application/cloudevents+json");
        return await PublishAsync(message, cancellationToken) == MqttClientPublishReasonCode.Success;
    }

    /// <summary>Leaves in order, so that the broker drops the will.</summary>
    public Task DisconnectAsync(CancellationToken cancellationToken) =>
        _client.DisconnectAsync(new MqttClientDisconnectOptionsBuilder().Build(), cancellationToken);

    public void Dispose() => _client.Dispose();

    private static byte[] Bytes(UnitState state) => JsonSerializer.SerializeToUtf8Bytes(state, ContractsJson.Default.UnitState);

    private static MqttApplicationMessageBuilder Message(string topic, byte[] payload) =>
        new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(payload)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);

    private async Task<MqttClientPublishReasonCode> PublishAsync(
        MqttApplicationMessageBuilder message, CancellationToken cancellationToken) =>
        (await _client.PublishAsync(message.Build(), cancellationToken)).ReasonCode;

    private Task Note(MqttApplicationMessage message)
    {
        if (message.Topic == Topics.FleetState)
        {
            _fleetOnline = ReadFleetState(message.Payload.ToArray());
        }
        else if (Ack.TryRead(message.Payload.ToArray()) is { } ack)
        {
            _acks.Writer.TryWrite(ack);
        }

        _wake();
        return Task.CompletedTask;
    }

    private Task NoteEnd(MqttClientDisconnectReason reason)
    {
        _takenOver = reason == MqttClientDisconnectReason.SessionTakenOver;
        _wake();
        return Task.CompletedTask;
    }

    private static bool ReadFleetState(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ContractsJson.Default.FleetState)?.Online == true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

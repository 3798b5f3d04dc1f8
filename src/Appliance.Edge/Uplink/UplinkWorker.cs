using System.Net.Sockets;
using System.Security.Cryptography;
using Appliance.Contracts;
using Appliance.Edge.Health;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet.Exceptions;

namespace Appliance.Edge.Uplink;

/// <summary>
/// Keeps the link to the fleet manager's broker, for weeks without one if need be. It reads the journal beside the way of
/// a study and never stands in it.
/// </summary>
internal sealed class UplinkWorker(
    UplinkOptions options, UnitIdentity identity, Journal journal, Outbox outbox, HealthSource health,
    Heartbeats heartbeats, TimeProvider clock, ILogger<UplinkWorker> logger) : BackgroundService
{
    /// <summary>Longer than the longest single exchange with the broker.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(5);

    private readonly UnitStates _states = new(journal, clock);
    private readonly ReconnectDelay _delay = new(
        TimeSpan.FromSeconds(options.MinReconnectSeconds), TimeSpan.FromSeconds(options.MaxReconnectSeconds),
        () => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.BrokerUri is not { } broker)
        {
            UplinkLog.NoBroker(logger);
            return;
        }

        using var heartbeat = heartbeats.Register("uplink", MaxSilence);
        using var signal = journal.Subscribe(JournalTopic.Outbox);
        try
        {
            while (true)
            {
                var began = clock.GetTimestamp();
                var end = await LinkAsync(broker, heartbeat, signal, stoppingToken);
                await PauseAsync(broker, end, clock.GetElapsedTime(began), heartbeat, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The unit stops.
        }
    }

    /// <summary>One connection from its attempt to its end, and why it ended.</summary>
    private async Task<LinkEnd> LinkAsync(Uri broker, Heartbeat heartbeat, JournalSignal signal, CancellationToken stoppingToken)
    {
        using var link = new UplinkLink(identity.UnitId, signal.Set);
        try
        {
            var connection = await _states.NextConnectionAsync(stoppingToken);
            heartbeat.Beat();
            if (await link.ConnectAsync(broker, _states.Now(connection, online: false), stoppingToken) is { } refusal)
            {
                return new LinkEnd(false, refusal, false);
            }

            UplinkLog.Connected(logger, options.Broker, identity.UnitId, connection);
            var pump = new OutboxPump(journal, outbox, TimeSpan.FromSeconds(options.ResendSeconds), clock, link.PublishEventAsync);
            var session = new UplinkSession(link, pump, _states, health, heartbeat, signal, options, clock, logger);
            try
            {
                await session.RunAsync(connection, stoppingToken);
            }
            finally
            {
                await SayGoodbyeAsync(link, connection);
            }

            return new LinkEnd(true, "the connection ended", link.TakenOver);
        }
#pragma warning disable CA1031 // The uplink stands beside the way of a study: whatever befalls it, the unit goes on and it tries again.
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (!IsOfTheLink(e))
            {
                UplinkLog.Fault(logger, e);
            }

            return new LinkEnd(link.IsConnected, e.Message, link.TakenOver);
        }
    }

    /// <summary>What a network does to a connection, and not a fault of ours or of the disk.</summary>
    private static bool IsOfTheLink(Exception e) =>
        e is MqttCommunicationException or MqttProtocolViolationException or IOException or SocketException
            or OperationCanceledException or TimeoutException;

    private async Task SayGoodbyeAsync(UplinkLink link, long connection)
    {
        if (!link.IsConnected)
        {
            return;
        }

        using var limit = new CancellationTokenSource(GoodbyeTimeout, clock);
        try
        {
            await link.PublishStateAsync(_states.Now(connection, online: false), limit.Token);
            await link.DisconnectAsync(limit.Token);
        }
        catch (Exception e) when (e is MqttCommunicationException or OperationCanceledException or IOException)
        {
            // The will says it instead.
        }
    }

    private async Task PauseAsync(Uri broker, LinkEnd end, TimeSpan lasted, Heartbeat heartbeat, CancellationToken stoppingToken)
    {
        var wait = _delay.After(end.WasConnected ? lasted : TimeSpan.Zero, end.TakenOver);
        if (end.TakenOver)
        {
            UplinkLog.TakenOver(logger, identity.UnitId, wait.TotalSeconds);
            await RaiseTakenOverAsync(stoppingToken);
        }
        else
        {
            UplinkLog.NoLink(logger, broker.Authority, end.Reason, wait.TotalSeconds);
        }

        while (wait > TimeSpan.Zero)
        {
            heartbeat.Beat();
            var nap = wait < heartbeat.IdleInterval ? wait : heartbeat.IdleInterval;
            await Task.Delay(nap, clock, stoppingToken);
            wait -= nap;
        }
    }

    private async Task RaiseTakenOverAsync(CancellationToken stoppingToken)
    {
        try
        {
            await journal.WriteAsync(
                transaction => outbox.EnqueueNeedsTransaction(
                    transaction, Streams.Alarm, EventTypes.Alarm, null,
                    new AlarmRecord { Code = AlarmCodes.SessionTakenOver }, ContractsJson.Default.AlarmRecord),
                stoppingToken);
        }
        catch (Exception e) when (StorageFault.IsStorage(e))
        {
            UplinkLog.Fault(logger, e); // a full disk: the log still tells of the clone
        }
    }

    private sealed record LinkEnd(bool WasConnected, string Reason, bool TakenOver);
}

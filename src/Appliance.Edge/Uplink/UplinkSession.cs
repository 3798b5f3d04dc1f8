using Appliance.Contracts;
using Appliance.Edge.Health;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Uplink;

/// <summary>What the uplink does while one connection holds: events, acknowledgements, health, state.</summary>
internal sealed class UplinkSession(
    UplinkLink link, OutboxPump pump, UnitStates states, HealthSource health, Heartbeat heartbeat,
    JournalSignal signal, UplinkOptions options, TimeProvider clock, ILogger logger)
{
    private readonly TimeSpan _healthPeriod = TimeSpan.FromSeconds(options.HealthPeriodSeconds);

    // Nothing wakes a session that waits for an acknowledgement which never comes.
    private readonly TimeSpan _idle = new[]
    {
        heartbeat.IdleInterval, TimeSpan.FromSeconds(options.HealthPeriodSeconds), TimeSpan.FromSeconds(options.ResendSeconds),
    }.Min();

    private long? _measuredAt;

    /// <summary>Runs until the connection or the unit ends.</summary>
    public async Task RunAsync(long connection, CancellationToken cancellationToken)
    {
        await link.PublishStateAsync(states.Now(connection, online: true), cancellationToken);
        await link.SubscribeAsync(cancellationToken);
        var fleetWasOnline = false;
        while (link.IsConnected)
        {
            heartbeat.Beat();
            await AcknowledgeAsync(cancellationToken);
            if (link.FleetOnline)
            {
                if (!fleetWasOnline)
                {
                    pump.StartOver();
                }

                await PumpAsync(cancellationToken);
            }

            fleetWasOnline = link.FleetOnline;
            await MeasureAsync(connection, cancellationToken);
            await signal.WaitAsync(_idle, clock, cancellationToken);
        }
    }

    private async Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        while (link.Acks.TryRead(out var ack))
        {
            var freed = await pump.AcknowledgedAsync(ack, cancellationToken);
            UplinkLog.Acknowledged(logger, freed, ack.Stream, ack.UpTo);
        }
    }

    private async Task PumpAsync(CancellationToken cancellationToken)
    {
        var held = pump.OnHold;
        await pump.PumpAsync(cancellationToken);
        if (pump.OnHold && !held)
        {
            UplinkLog.OnHold(logger);
        }
    }

    private async Task MeasureAsync(long connection, CancellationToken cancellationToken)
    {
        if (_measuredAt is { } last && clock.GetElapsedTime(last) < _healthPeriod)
        {
            return;
        }

        _measuredAt = clock.GetTimestamp();
        await link.PublishHealthAsync(health.Measure(), 2 * _healthPeriod, cancellationToken);
        await link.PublishStateAsync(states.Now(connection, online: true), cancellationToken);
    }
}

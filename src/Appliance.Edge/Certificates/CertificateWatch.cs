using System.Globalization;
using Appliance.Contracts;
using Appliance.Edge.Health;
using Appliance.Edge.Storage;
using Appliance.Edge.Uplink;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Certificates;

/// <summary>Looks after the certificate: takes a renewed one into use, and raises an alarm before it ends or when a new one cannot be used.</summary>
public sealed class CertificateWatch(
    CertificateStore store,
    CertificateFiles files,
    Journal journal,
    Outbox outbox,
    Heartbeats heartbeats,
    TimeProvider clock,
    ILogger<CertificateWatch> logger) : BackgroundService
{
    /// <summary>A renewed certificate is in use after two of these.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(5);

    private CertificateStatus _told = new(CertificateState.Valid, null, null, null);

    /// <summary>Looks once, and tells what is new.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        bool read = store.Look();
        CertificateStatus now = store.Status;
        if (read && now.Fault is null)
        {
            CertificateLog.InUse(logger, files.Folder, now.NotAfter?.ToString("u", CultureInfo.InvariantCulture) ?? "none");
        }

        if (now.Fault is { } fault && (read || fault != _told.Fault))
        {
            CertificateLog.NotUsable(logger, fault.Message);
            await AlarmAsync(AlarmCodes.CertificateRefused, cancellationToken).ConfigureAwait(false);
        }

        if (now.State != _told.State || now.NotAfter != _told.NotAfter)
        {
            await TellStateAsync(now, cancellationToken).ConfigureAwait(false);
        }

        _told = now;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using Heartbeat heartbeat = heartbeats.Register("certificates", MaxSilence);
        while (!stoppingToken.IsCancellationRequested)
        {
            heartbeat.Beat();
            try
            {
                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                // The alarm waits for the disk; what was told stays untold, so it is tried again at the next look.
                CertificateLog.StorageFailed(logger, SafeFault.Describe(fault));
            }

            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task TellStateAsync(CertificateStatus now, CancellationToken cancellationToken)
    {
        switch (now.State)
        {
            case CertificateState.Ending:
                CertificateLog.Ending(logger, files.Certificate, now.NotAfter!.Value, (now.NotAfter.Value - clock.GetUtcNow()).TotalDays);
                await AlarmAsync(AlarmCodes.CertificateEnding, cancellationToken).ConfigureAwait(false);
                break;
            case CertificateState.Ended:
                CertificateLog.Ended(logger, files.Certificate, now.NotAfter!.Value);
                await AlarmAsync(AlarmCodes.CertificateEnded, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private Task AlarmAsync(string code, CancellationToken cancellationToken) => journal.WriteAsync(
        transaction => outbox.EnqueueNeedsTransaction(
            transaction, Streams.Alarm, EventTypes.Alarm, null, new AlarmRecord { Code = code }, ContractsJson.Default.AlarmRecord),
        cancellationToken);
}

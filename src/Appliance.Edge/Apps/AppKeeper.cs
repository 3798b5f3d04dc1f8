using Appliance.Edge.Health;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Apps;

/// <summary>Takes removed apps off the disk once no run waits for them, and whatever an interrupted installation left.</summary>
public sealed class AppKeeper(AppStore store, Journal journal, Heartbeats heartbeats, ILogger<AppKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(30);

    /// <summary>Cleans, unless another process is installing: then the next time.</summary>
    /// <param name="store">The store.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The versions that are no longer on the unit.</returns>
    /// <exception cref="StateFolderException">Another process is changing the store.</exception>
    public static async Task<IReadOnlyList<AppVersion>> CleanAsync(AppStore store, Journal journal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(journal);
        using IDisposable alone = store.Lock();
        List<AppVersion> gone = await journal.WriteAsync(
            transaction => AppTable.ForgetUnusedNeedsTransaction(transaction, journal.Clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        store.Clean([.. journal.Read(AppTable.All).Select(row => row.App)]);
        return gone;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using Heartbeat heartbeat = heartbeats.Register("apps", MaxSilence);
        using var timer = new PeriodicTimer(Every, journal.Clock);
        do
        {
            heartbeat.Beat();
            try
            {
                foreach (AppVersion app in await CleanAsync(store, journal, stoppingToken).ConfigureAwait(false))
                {
                    AppsLog.Gone(logger, app.Id, app.Version);
                }
            }
            catch (StateFolderException)
            {
                AppsLog.Busy(logger);
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                AppsLog.CleaningFailed(logger, SafeFault.Describe(fault));
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }
}

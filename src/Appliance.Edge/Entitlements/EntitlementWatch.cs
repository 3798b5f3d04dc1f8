using System.Globalization;
using Appliance.Contracts;
using Appliance.Edge.Health;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Uplink;
using Appliance.Inference.Entitlements;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Entitlements;

/// <summary>Lets the time of licences go on, and tells of each app once when it may be used, when that ends soon, and when it has ended; what was counted and not told upstream follows.</summary>
public sealed class EntitlementWatch(
    InstalledApps apps,
    NeedsLicence needs,
    EntitlementBook book,
    Journal journal,
    Outbox outbox,
    MeterUplink meter,
    EntitlementOptions options,
    Heartbeats heartbeats,
    ILogger<EntitlementWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(30);

    private (long Timestamp, DateTimeOffset Mark)? _last;
    private LicenceClockState _clock;

    /// <summary>Looks once.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        if (journal.Read(LicenceClock.Mark) is { } mark)
        {
            await GoOnAsync(mark, cancellationToken).ConfigureAwait(false);
        }

        bool isTold = true;
        while (isTold && journal.Read(MeterUplink.IsBehind))
        {
            isTold = await journal.WriteAsync(meter.CatchUpNeedsTransaction, cancellationToken).ConfigureAwait(false);
        }

        AppVersion[] licensed = [.. apps().Select(app => app.App).Where(app => needs(app))];
        List<EntitlementStanding> before = journal.Read(EntitlementStanding.All);
        if (licensed.Length > 0 || before.Count > 0)
        {
            await StandAsync(licensed, before, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using Heartbeat heartbeat = heartbeats.Register("entitlements", MaxSilence);
        using var timer = new PeriodicTimer(Every, journal.Clock);
        do
        {
            heartbeat.Beat();
            try
            {
                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                EntitlementLog.StorageFailed(logger, SafeFault.Describe(fault));
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Time goes on by the clock; while that is not believed, by what has passed since the last look: somebody who sets the clock back
    /// does not stop a trial.
    /// </summary>
    private async Task GoOnAsync(DateTimeOffset mark, CancellationToken cancellationToken)
    {
        long timestamp = journal.Clock.GetTimestamp();
        DateTimeOffset wall = journal.Clock.GetUtcNow();
        LicenceTime time = LicenceClock.Read(AtLeast(mark, timestamp), wall, options);
        bool isChanged = time.State != _clock;
        await journal.WriteAsync(
            transaction =>
            {
                LicenceClock.RaiseNeedsTransaction(transaction, time.Now);
                if (isChanged && LicenceClock.AlarmOf(time.State) is { } code)
                {
                    TellNeedsTransaction(transaction, code, part: null);
                }
            },
            cancellationToken).ConfigureAwait(false);

        // As the journal keeps it, in milliseconds.
        (_last, _clock) = ((timestamp, JournalTime.Parse(JournalTime.Format(time.Now))), time.State);
        if (isChanged && time.State == LicenceClockState.Right)
        {
            EntitlementLog.ClockBelieved(logger);
        }
        else if (isChanged)
        {
            EntitlementLog.ClockNotBelieved(logger, time.State, wall, time.Now);
        }
    }

    /// <summary>The time by what has passed since the last look. A mark before that was set by the word of a publisher.</summary>
    private DateTimeOffset AtLeast(DateTimeOffset mark, long timestamp)
    {
        DateTimeOffset passed = _last is { } last && mark >= last.Mark ? last.Mark + journal.Clock.GetElapsedTime(last.Timestamp, timestamp) : mark;
        return passed > mark ? passed : mark;
    }

    private async Task StandAsync(AppVersion[] licensed, List<EntitlementStanding> before, CancellationToken cancellationToken)
    {
        List<EntitlementStanding> now = await journal.WriteAsync(
            transaction =>
            {
                EntitlementStanding[] standing = [.. licensed.Select(app => EntitlementStanding.Of(app.Id, book.Judge(transaction, app, journal.Clock.GetUtcNow())))];
                IEnumerable<EntitlementStanding> gone = before.ExceptBy(standing.Select(one => one.App), one => one.App)
                    .Select(one => new EntitlementStanding(one.App, EntitlementState.NotNeeded, null, null));
                List<EntitlementStanding> changed = [.. standing.Concat(gone).Except(before)];
                foreach (EntitlementStanding one in changed)
                {
                    one.NoteNeedsTransaction(transaction, journal.Clock.GetUtcNow());
                    AlarmNeedsTransaction(transaction, Between(before, one), one.App);
                }

                return changed;
            },
            cancellationToken).ConfigureAwait(false);
        now.ForEach(one => Log(Between(before, one), one));
    }

    private static EntitlementNotice Between(List<EntitlementStanding> before, EntitlementStanding after) => EntitlementLifecycle.Between(
        before.Find(one => one.App == after.App)?.State ?? EntitlementState.NotNeeded, after.State);

    private void AlarmNeedsTransaction(JournalTransaction transaction, EntitlementNotice notice, string app)
    {
        if (notice is EntitlementNotice.Ending or EntitlementNotice.Ended)
        {
            TellNeedsTransaction(transaction, notice == EntitlementNotice.Ending ? AlarmCodes.LicenceEnding : AlarmCodes.LicenceEnded, app);
        }
    }

    private void TellNeedsTransaction(JournalTransaction transaction, string code, string? part) => outbox.EnqueueNeedsTransaction(
        transaction, Streams.Alarm, EventTypes.Alarm, null, new AlarmRecord { Code = code, Part = part }, ContractsJson.Default.AlarmRecord);

    private void Log(EntitlementNotice notice, EntitlementStanding app)
    {
        switch (notice)
        {
            case EntitlementNotice.Granted:
                EntitlementLog.Granted(logger, app.App, app.State);
                break;
            case EntitlementNotice.Ending:
                EntitlementLog.Ending(
                    logger, app.App, app.Ends?.ToString("u", CultureInfo.InvariantCulture) ?? "-",
                    app.StudiesLeft?.ToString(CultureInfo.InvariantCulture) ?? "-");
                break;
            case EntitlementNotice.Ended:
                EntitlementLog.Ended(logger, app.App, app.State);
                break;
        }
    }
}

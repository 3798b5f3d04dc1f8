using Appliance.Contracts;
using Appliance.Edge.Apps;
using Appliance.Edge.Certificates;
using Appliance.Edge.Delivery;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;

namespace Appliance.Edge.Health;

/// <summary>Measures how the unit is: what the journal holds, the disk, the memory, the workers of this process.</summary>
/// <param name="journal">The journal.</param>
/// <param name="folder">The state folder.</param>
/// <param name="spool">Knows whether there is room.</param>
/// <param name="heartbeats">The workers.</param>
/// <param name="clock">Dates the record.</param>
/// <param name="entitlements">What of the clock licences believe.</param>
/// <param name="certificates">The certificate in use; null where there is none.</param>
/// <param name="running">Where the apps lie that come with the program; null where none are looked at.</param>
/// <param name="apps">Which installed apps may be used; null where none are looked at.</param>
public sealed class HealthSource(
    Journal journal,
    StateFolder folder,
    Spool spool,
    Heartbeats heartbeats,
    TimeProvider clock,
    EntitlementOptions entitlements,
    CertificateStore? certificates = null,
    RunningOptions? running = null,
    AppsOptions? apps = null)
{
    private readonly long _started = clock.GetTimestamp();

    /// <summary>Measures now.</summary>
    public HealthRecord Measure()
    {
        var disk = new DriveInfo(folder.Path);
        return journal.Read(session => new HealthRecord
        {
            Time = clock.GetUtcNow(),
            UptimeSeconds = clock.GetElapsedTime(_started).TotalSeconds,
            ResidentBytes = Environment.WorkingSet,
            DiskFreeBytes = disk.AvailableFreeSpace,
            DiskTotalBytes = disk.TotalSize,
            Studies = Tally<StudyStage>(session, "SELECT stage, COUNT(*) FROM study GROUP BY stage"),
            Runs = Tally<RunState>(session, "SELECT state, COUNT(*) FROM run GROUP BY state"),
            Deliveries = Tally<DeliveryState>(session, "SELECT state, COUNT(*) FROM delivery GROUP BY state"),
            CertificateNotAfter = certificates?.Status.NotAfter,
            Alarms =
            [
                .. StandingAlarms.Read(session, spool.Space, certificates?.Status, LicenceClock.Now(session, clock.GetUtcNow(), entitlements).State),
                .. apps is null ? [] : BarredApps.Read(session, folder, apps, Today),
                .. running is null ? [] : EndedAppCertificates.Read(session, folder, running.AppsFolder, Today),
            ],
            Workers = [.. heartbeats.All.Select(heartbeat => new WorkerHealth(
                heartbeat.Name, Math.Round(heartbeat.Silence.TotalSeconds, 1), heartbeat.MaxSilence.TotalSeconds))],
        });
    }

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>Counts rows by an enum column; a member without rows counts 0.</summary>
    internal static SortedDictionary<string, int> Tally<T>(JournalSession session, string sql)
        where T : struct, Enum
    {
        var counts = new SortedDictionary<string, int>(
            Enum.GetNames<T>().ToDictionary(Name, _ => 0), StringComparer.Ordinal);
        foreach (var (name, count) in session.Query(sql, row => (row.GetString(0), row.GetInt32(1))))
        {
            counts[Name(name)] = count;
        }

        return counts;
    }

    private static string Name(string member) => char.ToLowerInvariant(member[0]) + member[1..];
}

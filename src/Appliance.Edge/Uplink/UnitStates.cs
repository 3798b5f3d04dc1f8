using System.Reflection;
using Appliance.Contracts;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Uplink;

/// <summary>Says whether the unit is there, under which connection, and where its outbox stands.</summary>
internal sealed class UnitStates(Journal journal, TimeProvider clock)
{
    private const string ConnectionKey = "uplink.connection";
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    private static readonly string Release =
        typeof(UnitStates).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private readonly string? _bootId = File.Exists(BootIdFile) ? File.ReadAllText(BootIdFile).Trim() : null;

    /// <summary>Takes the next connection number; it survives restarts, so that an older will can be told from this one.</summary>
    public Task<long> NextConnectionAsync(CancellationToken cancellationToken) => journal.WriteAsync(
        transaction =>
        {
            transaction.Execute(
                """
                INSERT INTO meta (key, value) VALUES ($key, '1')
                ON CONFLICT DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)
                """,
                ("$key", ConnectionKey));
            return transaction.Count("SELECT CAST(value AS INTEGER) FROM meta WHERE key = $key", ("$key", ConnectionKey));
        },
        cancellationToken);

    /// <summary>The state at this moment.</summary>
    public UnitState Now(long connection, bool online) => new()
    {
        Online = online,
        Connection = connection,
        Time = clock.GetUtcNow(),
        BootId = _bootId,
        Release = Release,
        ClockQuality = SystemClock.Quality(),
        Outbox = journal.Read(Outbox.States),
    };
}

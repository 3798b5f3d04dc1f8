namespace Appliance.Contracts;

/// <summary>How a unit is. Only the latest matters: it is neither queued nor acknowledged.</summary>
public sealed record HealthRecord
{
    /// <summary>When it was measured, by the unit's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Since the process started, in seconds.</summary>
    public required double UptimeSeconds { get; init; }

    /// <summary>Memory the process holds in RAM, in bytes.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>Space left on the disk of the state folder, in bytes.</summary>
    public required long DiskFreeBytes { get; init; }

    /// <summary>Size of that disk, in bytes.</summary>
    public required long DiskTotalBytes { get; init; }

    /// <summary>How many studies are in each stage.</summary>
    public required IReadOnlyDictionary<string, int> Studies { get; init; }

    /// <summary>How many runs are in each state.</summary>
    public required IReadOnlyDictionary<string, int> Runs { get; init; }

    /// <summary>How many deliveries are in each state.</summary>
    public required IReadOnlyDictionary<string, int> Deliveries { get; init; }

    /// <summary>When the unit's TLS certificate ends; null when it has none.</summary>
    public DateTimeOffset? CertificateNotAfter { get; init; }

    /// <summary>What a person has to look at, as long as it lasts.</summary>
    public IReadOnlyList<StandingAlarm> Alarms { get; init; } = [];

    /// <summary>The workers of the unit and how long each has been silent.</summary>
    public required IReadOnlyList<WorkerHealth> Workers { get; init; }
}

/// <summary>An alarm that stands.</summary>
/// <param name="Code">What is wrong: one of <see cref="AlarmCodes"/>.</param>
/// <param name="Part">What it concerns: a destination, a file of the certificate; null when it is the unit itself.</param>
/// <param name="Count">How many objects or studies it concerns.</param>
public sealed record StandingAlarm(string Code, string? Part, int Count);

/// <summary>One long-lived worker.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SilenceSeconds">Since its last sign of progress, in seconds.</param>
/// <param name="MaxSilenceSeconds">The silence after which it counts as hung, in seconds.</param>
public sealed record WorkerHealth(string Name, double SilenceSeconds, double MaxSilenceSeconds);

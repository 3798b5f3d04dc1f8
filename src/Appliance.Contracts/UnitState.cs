namespace Appliance.Contracts;

/// <summary>Whether a unit is there, and where its outbox stands. Retained; the unit's will is the same with online false.</summary>
public sealed record UnitState
{
    /// <summary>Whether the unit is connected.</summary>
    public required bool Online { get; init; }

    /// <summary>Grows by one with every connect and survives restarts; a will with an older number is void.</summary>
    public required long Connection { get; init; }

    /// <summary>When this was said, by the unit's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The kernel's boot id.</summary>
    public string? BootId { get; init; }

    /// <summary>The operating-system slot that runs; null where there are no slots.</summary>
    public string? Slot { get; init; }

    /// <summary>The release that runs.</summary>
    public required string Release { get; init; }

    /// <summary>One of <see cref="Contracts.ClockQuality"/>.</summary>
    public required string ClockQuality { get; init; }

    /// <summary>The streams of the outbox.</summary>
    public IReadOnlyList<OutboxState> Outbox { get; init; } = [];
}

/// <summary>Where a stream of the outbox stands.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Tail">The oldest number that still waits; one more than the head when none does.</param>
/// <param name="Head">The youngest number; 0 when there is none.</param>
/// <param name="Bytes">The size of what waits, in bytes.</param>
public sealed record OutboxState(string Stream, long Epoch, long Tail, long Head, long Bytes);

/// <summary>Whether ingest is there; while it is not, units hold their outbox.</summary>
/// <param name="Online">Whether it is.</param>
public sealed record FleetState(bool Online);

namespace Appliance.Edge.Storage;

/// <summary>What a commit touched, and so which workers it wakes.</summary>
[Flags]
public enum JournalTopic
{
    /// <summary>Nothing anybody waits for.</summary>
    None = 0,

    /// <summary>A study was opened, grew, or an association that feeds one ended.</summary>
    Studies = 1,

    /// <summary>A run was added or may be tried again.</summary>
    Runs = 2,

    /// <summary>An object waits to be delivered, or was settled.</summary>
    Deliveries = 4,

    /// <summary>A record waits to be published upstream.</summary>
    Outbox = 8,

    /// <summary>A peer waits for a report of storage commitment, or got it.</summary>
    Commitments = 16,

    /// <summary>A study that was closed waits for its order.</summary>
    Orders = 32,

    /// <summary>A search for earlier studies was begun or goes on.</summary>
    Priors = 64,

    /// <summary>Anything: another process wrote, and SQLite does not say what.</summary>
    All = Studies | Runs | Deliveries | Outbox | Commitments | Orders | Priors,
}

namespace Appliance.Contracts;

/// <summary>All evidence of a study for one destination has settled: delivered, not taken there, or given up.</summary>
public sealed record DeliveryRecord
{
    /// <summary>The study's pseudonym.</summary>
    public required string Study { get; init; }

    /// <summary>The destination's name on the unit.</summary>
    public required string Destination { get; init; }

    /// <summary>How many objects were delivered.</summary>
    public required int Delivered { get; init; }

    /// <summary>How many objects were given up.</summary>
    public required int DeadLettered { get; init; }

    /// <summary>How many objects the destination does not take by their kind; the rest of the evidence carries the findings.</summary>
    public int NotAccepted { get; init; }

    /// <summary>Of those delivered, how many the destination never committed to although it takes requests for it.</summary>
    public int Uncommitted { get; init; }

    /// <summary>The most attempts any object needed.</summary>
    public required int Attempts { get; init; }

    /// <summary>From the first attempt being due to the last object settled, in milliseconds.</summary>
    public required double Milliseconds { get; init; }
}

namespace Appliance.Edge.Receive;

/// <summary>What an association came to, besides what was counted when it was stored.</summary>
internal sealed record AssociationTotals
{
    /// <summary>Objects that were here already.</summary>
    public int Duplicates { get; init; }

    /// <summary>Objects that were answered with a failure, by why.</summary>
    public IReadOnlyDictionary<RefusalCode, int> Refused { get; init; } = new Dictionary<RefusalCode, int>();

    /// <summary>Objects that broke off.</summary>
    public int Aborted { get; init; }

    /// <summary>How long objects were on their way.</summary>
    public TimeSpan Busy { get; init; }
}

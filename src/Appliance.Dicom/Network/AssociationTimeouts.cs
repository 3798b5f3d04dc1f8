namespace Appliance.Dicom.Network;

/// <summary>The timers of an association. All run on the injected clock.</summary>
public sealed record AssociationTimeouts
{
    /// <summary>The least and greatest value that a timer may have.</summary>
    private static readonly (TimeSpan Least, TimeSpan Greatest) Range = (TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(1));

    /// <summary>Opening the transport connection.</summary>
    /// <value>Default 15 s.</value>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>ARTIM of an acceptor: how long a connected peer may take to send its whole A-ASSOCIATE-RQ (PS3.8 9.1.4, Sta2).</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan Artim { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a requestor waits for the answer to its request or release.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan Acse { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>ARTIM at the end: how long a peer may take to close the transport (PS3.8 9.1.4, Sta13).</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan Close { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the peer may be silent between two messages, and take for a response.</summary>
    /// <value>Default 300 s.</value>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How long the peer may be silent inside a message, and how long one PDU may take to be taken by the transport.</summary>
    /// <value>Default 60 s.</value>
    public TimeSpan Transfer { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Lists every timer that is out of range.</summary>
    /// <param name="faults">The list to add to.</param>
    public void Validate(ICollection<string> faults)
    {
        (string Name, TimeSpan Value)[] all =
        [
            (nameof(Connect), Connect), (nameof(Artim), Artim), (nameof(Acse), Acse),
            (nameof(Close), Close), (nameof(Idle), Idle), (nameof(Transfer), Transfer),
        ];
        foreach (var (name, value) in all.Where(timer => timer.Value < Range.Least || timer.Value > Range.Greatest))
        {
            faults.Add($"association timer {name} is {value}; it must be between {Range.Least} and {Range.Greatest}");
        }
    }
}

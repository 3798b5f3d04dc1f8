namespace Appliance.Edge.Receive;

/// <summary>What became of a received object. It is durable in every case also where nothing is written because it already was.</summary>
public enum IntakeOutcome
{
    /// <summary>A new instance.</summary>
    Stored,

    /// <summary>The same bytes were here already: nothing happened.</summary>
    Duplicate,

    /// <summary>The same image with other attributes: the former file stays and no longer counts.</summary>
    Revised,

    /// <summary>The file that an earlier revision replaced came again: it counts again, and nothing new is kept.</summary>
    Reinstated,

    /// <summary>Another image under a known UID: both files stay, the study is quarantined.</summary>
    Conflict,

    /// <summary>Evidence, of this unit or another, that a peer sent: kept, never run.</summary>
    Returned,

    /// <summary>Of an earlier study that was asked for: kept for the run that asked.</summary>
    Prior,

    /// <summary>The file of this instance was lost, and is here again.</summary>
    Restored,
}

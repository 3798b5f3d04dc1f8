namespace Appliance.Edge.Priors;

/// <summary>How earlier studies come from the archive.</summary>
public enum PriorRetrieve
{
    /// <summary>C-GET: on the association that asks. Nothing need be set up at the archive beyond a caller it answers.</summary>
    Get,

    /// <summary>C-MOVE to this unit's AE title, whose address and port the archive must know.</summary>
    Move,
}

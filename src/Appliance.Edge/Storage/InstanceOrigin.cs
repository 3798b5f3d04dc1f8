namespace Appliance.Edge.Storage;

/// <summary>Where an instance came from.</summary>
public enum InstanceOrigin
{
    /// <summary>From a peer: input of runs.</summary>
    Received,

    /// <summary>Made by a run of this unit: delivered, never run.</summary>
    Evidence,

    /// <summary>Evidence, of this unit or another, that a peer sent: kept, never run, never delivered.</summary>
    Returned,

    /// <summary>Of an earlier study, fetched from the archive: read by runs of the study that asked, else nothing is done with it.</summary>
    Prior,
}

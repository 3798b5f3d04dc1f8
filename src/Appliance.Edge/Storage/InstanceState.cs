namespace Appliance.Edge.Storage;

/// <summary>Which file counts when several came under one SOP Instance UID.</summary>
public enum InstanceState
{
    /// <summary>This one counts.</summary>
    Current,

    /// <summary>The same image came again with other attributes; that later file counts.</summary>
    Superseded,

    /// <summary>Another image came under the same UID: a person decides which one counts.</summary>
    Conflict,

    /// <summary>The file is gone from the spool, or is no longer what was received.</summary>
    Missing,

    /// <summary>The file was deleted here, because what it was for is safe elsewhere.</summary>
    Deleted,
}

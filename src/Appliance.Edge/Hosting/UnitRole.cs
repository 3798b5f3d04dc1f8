namespace Appliance.Edge.Hosting;

/// <summary>What one process of the unit does.</summary>
public enum UnitRole
{
    /// <summary>Both, as on a developer's machine.</summary>
    All,

    /// <summary>Receives, stores, delivers, reports upstream.</summary>
    Node,

    /// <summary>Runs apps, so that a crash in the GPU stack never drops an association.</summary>
    Runner,
}

namespace Appliance.Edge.Storage;

/// <summary>How much room the disk of the state folder has; <see cref="FreeSpaceGuard"/> decides.</summary>
public enum SpaceState
{
    /// <summary>Enough.</summary>
    Plenty,

    /// <summary>Files that are safe elsewhere should go, so that nothing need be refused.</summary>
    Tight,

    /// <summary>New objects are refused.</summary>
    Refusing,
}

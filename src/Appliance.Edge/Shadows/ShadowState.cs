namespace Appliance.Edge.Shadows;

/// <summary>Where a shadow run is; <see cref="ShadowLifecycle"/> says what changes it.</summary>
public enum ShadowState
{
    /// <summary>Waits until nothing else wants the unit.</summary>
    Pending,

    /// <summary>Under way.</summary>
    Running,

    /// <summary>Ended, and held against the result of the active version.</summary>
    Compared,

    /// <summary>The version that is tried broke on the study.</summary>
    Failed,

    /// <summary>Not done: the study went on, its files are gone, it waited too long, or the version is no longer tried.</summary>
    Dropped,
}

/// <summary>What happens to a shadow run.</summary>
public enum ShadowEvent
{
    /// <summary>Its turn came.</summary>
    Claimed,

    /// <summary>It ended with a result.</summary>
    Finished,

    /// <summary>It broke.</summary>
    Broke,

    /// <summary>A run that somebody waits for needed the memory, or the process ended.</summary>
    GaveWay,

    /// <summary>There is nothing to compare any more.</summary>
    Outdated,
}

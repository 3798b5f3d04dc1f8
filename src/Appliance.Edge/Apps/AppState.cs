namespace Appliance.Edge.Apps;

/// <summary>What an installed version of an app is used for; <see cref="AppLifecycle"/> says what changes it.</summary>
public enum AppState
{
    /// <summary>Studies that are closed are run with it.</summary>
    Active,

    /// <summary>Another version is active; this one is run on the same studies beside it, and only how they agree is told.</summary>
    Shadow,

    /// <summary>Another version is active; this one can take its place again without being brought anew.</summary>
    Standby,

    /// <summary>Removed: only runs that waited for it already still use it.</summary>
    Leaving,

    /// <summary>Not on the unit.</summary>
    Absent,
}

/// <summary>What happens to an installed version of an app.</summary>
public enum AppEvent
{
    /// <summary>It was installed, or chosen to be used.</summary>
    Chosen,

    /// <summary>Another version was chosen.</summary>
    OtherChosen,

    /// <summary>It was removed.</summary>
    Removed,

    /// <summary>It was chosen to be tried beside the active version.</summary>
    Shadowed,

    /// <summary>It is no longer tried.</summary>
    Unshadowed,

    /// <summary>No run waits for it any more.</summary>
    Unused,
}

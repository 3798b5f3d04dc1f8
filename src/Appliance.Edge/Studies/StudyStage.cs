namespace Appliance.Edge.Studies;

/// <summary>Where a study is on its way; <see cref="StudyLifecycle"/> says what moves it.</summary>
public enum StudyStage
{
    /// <summary>Instances may still come.</summary>
    Receiving,

    /// <summary>Closed: its runs wait or are under way.</summary>
    Ready,

    /// <summary>All runs ended: evidence is on its way to the destinations.</summary>
    Delivering,

    /// <summary>Nothing is left to do.</summary>
    Done,

    /// <summary>A person has to look: the reason says at what.</summary>
    Quarantined,
}

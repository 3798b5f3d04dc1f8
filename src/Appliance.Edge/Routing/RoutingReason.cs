namespace Appliance.Edge.Routing;

/// <summary>Why an app runs on a study or does not.</summary>
public enum RoutingReason
{
    /// <summary>It runs: no rule is about it here.</summary>
    NoRule,

    /// <summary>The rule that decides says so.</summary>
    ByRule,

    /// <summary>It runs, and judges by itself: a rule asks for what could not be read.</summary>
    NotKnown,

    /// <summary>It does not run: no series is of the modality that it reads.</summary>
    OtherModality,

    /// <summary>It does not run: the series of its modality hold kinds of objects that it does not read.</summary>
    OtherSopClass,
}

namespace Appliance.Inference.Pipelines;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>With findings.</summary>
    Reported,

    /// <summary>The study is not one the app can read; the reasons say why. Running again gives the same.</summary>
    Refused,

    /// <summary>The study was read and the app is not sure enough to answer; it says which step it is not sure of. Running again gives the same.</summary>
    Abstained,

    /// <summary>Something broke; running again may succeed.</summary>
    Failed,
}

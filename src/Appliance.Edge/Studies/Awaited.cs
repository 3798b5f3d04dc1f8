namespace Appliance.Edge.Studies;

/// <summary>What the hospital's other systems may hold of a study, and its runs wait for a while.</summary>
public enum Awaited
{
    /// <summary>The order that the study answers, from the modality worklist.</summary>
    Order,

    /// <summary>Earlier studies of the same patient, from the archive.</summary>
    Priors,
}

namespace Appliance.Edge.Studies;

/// <summary>Why a study was taken to be complete.</summary>
public enum CloseReason
{
    /// <summary>No instance came for the quiet period of its scanner, and nobody that had sent it was still connected.</summary>
    QuietPeriod,

    /// <summary>The instances had long ceased; the last association that had sent some closed, and stayed closed.</summary>
    AssociationsClosed,

    /// <summary>It was open for the longest time allowed.</summary>
    ForceLimit,

    /// <summary>The scanner completed its performed procedure step, and every object that it lists is here.</summary>
    StepCompleted,

    /// <summary>The scanner discontinued its performed procedure step.</summary>
    StepDiscontinued,

    /// <summary>As many instances are here as they themselves say that the study has.</summary>
    ExpectedCount,
}

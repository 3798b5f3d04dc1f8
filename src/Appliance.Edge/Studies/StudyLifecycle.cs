using static Appliance.Edge.Studies.StudyStage;

namespace Appliance.Edge.Studies;

/// <summary>The stages of a study as a table: (stage, event) → next stage, or null where the event cannot happen.</summary>
public static class StudyLifecycle
{
    // Rows: stage. Columns: InstanceStored, Closed, NothingToRun, RunsEnded, Settled, Faulted, Mended, DeliveryRetried, RerunAsked.
    private static readonly StudyStage?[][] Table =
    [
        /* Receiving   */ [Receiving, Ready, Done, null, null, Quarantined, null, Receiving, null],
        /* Ready       */ [Receiving, null, null, Delivering, null, Quarantined, null, Ready, null],
        /* Delivering  */ [Receiving, null, null, null, Done, Quarantined, null, Delivering, Receiving],
        /* Done        */ [Receiving, null, null, null, null, Quarantined, null, Delivering, Receiving],
        /* Quarantined */ [Quarantined, null, null, null, null, Quarantined, Receiving, Quarantined, null],
    ];

    /// <summary>The stage after <paramref name="happened"/>, or null when it cannot happen in <paramref name="stage"/>.</summary>
    public static StudyStage? Next(StudyStage stage, StudyEvent happened) => Table[(int)stage][(int)happened];

    /// <summary>True when an instance that arrives in <paramref name="stage"/> makes a new revision of the study.</summary>
    public static bool Reopens(StudyStage stage) =>
        stage != Receiving && Next(stage, StudyEvent.InstanceStored) == Receiving;
}

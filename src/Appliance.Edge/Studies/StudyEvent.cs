namespace Appliance.Edge.Studies;

/// <summary>What can happen to a study.</summary>
public enum StudyEvent
{
    /// <summary>A new instance of it became durable.</summary>
    InstanceStored,

    /// <summary>It was found complete and runs were added.</summary>
    Closed,

    /// <summary>It was found complete, and no app is there to run.</summary>
    NothingToRun,

    /// <summary>Each of its runs ended with a result.</summary>
    RunsEnded,

    /// <summary>Each object of its evidence was delivered or given up.</summary>
    Settled,

    /// <summary>Something is wrong with it that only a person can decide.</summary>
    Faulted,

    /// <summary>What was wrong with it is right again.</summary>
    Mended,

    /// <summary>A person asked for its evidence to be sent again.</summary>
    DeliveryRetried,

    /// <summary>A person asked for it to be run again.</summary>
    RerunAsked,
}

namespace Appliance.Edge.Proofs;

/// <summary>How a version of an app stands with its golden cases on this unit as it is; <see cref="ProofLifecycle"/> says what changes it.</summary>
public enum ProofState
{
    /// <summary>They have to be run: its studies wait.</summary>
    Owed,

    /// <summary>They are being run: its studies wait.</summary>
    Proving,

    /// <summary>They came out: the version is served.</summary>
    Proved,

    /// <summary>They departed from what is expected: the version is not served. Each start of the unit tries them again.</summary>
    Departed,

    /// <summary>The process ended too often while they ran: the version is not served, and not tried again before something has changed.</summary>
    GivenUp,
}

/// <summary>What happens to the proof of a version.</summary>
public enum ProofEvent
{
    /// <summary>The golden cases begin to run.</summary>
    Begun,

    /// <summary>They came out as expected.</summary>
    CameOut,

    /// <summary>They did not.</summary>
    Differed,

    /// <summary>They were broken off: the process stopped or ended, or the disk failed.</summary>
    BrokenOff,

    /// <summary>The process ended during them, once too often.</summary>
    EndedTheProcess,

    /// <summary>Platform, package or modules are others than those that they are about.</summary>
    Outdated,

    /// <summary>A process starts.</summary>
    Restarted,
}

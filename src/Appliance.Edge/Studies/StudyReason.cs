namespace Appliance.Edge.Studies;

/// <summary>Why a study is Done or Quarantined.</summary>
public enum StudyReason
{
    /// <summary>Done: all evidence was delivered.</summary>
    Delivered,

    /// <summary>Done: evidence was made and stays here, because no destination is configured.</summary>
    NoDestination,

    /// <summary>Done: a destination does not take all kinds of evidence; what it takes carries the findings.</summary>
    Downgraded,

    /// <summary>Done: some objects were given up; their deliveries say why.</summary>
    DeadLetters,

    /// <summary>Done: no app is installed.</summary>
    NoAppInstalled,

    /// <summary>Done: no installed app reads it, or the routing rules keep those off that do.</summary>
    NoAppApplies,

    /// <summary>Done: it holds only evidence, of this unit or another, that a peer sent.</summary>
    OwnEvidenceOnly,

    /// <summary>Done: it holds only what was fetched from the archive to compare with.</summary>
    PriorOnly,

    /// <summary>Quarantined: an app failed on it as often as is allowed.</summary>
    RunFailed,

    /// <summary>Quarantined: the process ended during its runs as often as is allowed.</summary>
    RunInterrupted,

    /// <summary>Quarantined: two different images came under one SOP Instance UID.</summary>
    InstanceConflict,

    /// <summary>Quarantined: more of it came after its images were deleted, until they come again.</summary>
    SourcesDeleted,

    /// <summary>Quarantined: a file that was acknowledged is gone from the spool or damaged, until it comes again.</summary>
    FileMissing,

    /// <summary>Quarantined: its images name different patients, until corrected ones come.</summary>
    SeveralPatients,
}

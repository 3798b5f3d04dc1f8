using Appliance.Dicom.Network;

namespace Appliance.Edge.Priors;

/// <summary>Why there is no earlier study, or why the last attempt to get one failed.</summary>
public enum PriorCause
{
    /// <summary>The study has no Patient ID: there is nothing to search by.</summary>
    NoPatientId,

    /// <summary>The study has no date: what is earlier cannot be told.</summary>
    NoStudyDate,

    /// <summary>The archive has no earlier study of the modality.</summary>
    NothingFound,

    /// <summary>What the archive has under this Patient ID is another person's, by name, birth date or sex.</summary>
    OtherPatient,

    /// <summary>What there is has more instances than are taken.</summary>
    TooLarge,

    /// <summary>The archive does not answer.</summary>
    ArchiveUnreachable,

    /// <summary>The archive refuses the association.</summary>
    ArchiveRefused,

    /// <summary>TLS with the archive failed.</summary>
    TlsFailed,

    /// <summary>The archive does not offer the service: query, C-MOVE or C-GET in the study root.</summary>
    NotOffered,

    /// <summary>The archive does not know this unit as a destination of C-MOVE (A801).</summary>
    MoveDestinationUnknown,

    /// <summary>The conversation broke off.</summary>
    BrokenOff,

    /// <summary>The archive answered a failure that may pass.</summary>
    ArchiveFailed,

    /// <summary>The archive does not understand the request (A900, 0122 and others).</summary>
    RequestRefused,

    /// <summary>The archive said success and sent nothing of what was asked for.</summary>
    NothingSent,

    /// <summary>The archive sent less than it has.</summary>
    Incomplete,

    /// <summary>The disk is too full to fetch anything.</summary>
    NoRoom,

    /// <summary>What was fetched is gone from the spool or damaged.</summary>
    Lost,
}

/// <summary>Finds the <see cref="PriorCause"/> of what went wrong, and whether another attempt may help.</summary>
internal static class PriorCauses
{
    /// <summary>Of an association that did not come about or ended.</summary>
    public static PriorCause Of(DicomNetworkException fault) => fault.Failure switch
    {
        NetworkFailure.ConnectFailed => PriorCause.ArchiveUnreachable,
        NetworkFailure.RejectedByPeer or NetworkFailure.WrongProtocol => PriorCause.ArchiveRefused,
        NetworkFailure.TlsFailed => PriorCause.TlsFailed,
        NetworkFailure.NoPresentationContext => PriorCause.NotOffered,
        _ => PriorCause.BrokenOff,
    };

    /// <summary>Of a status (PS3.4 C.4.1.1.4, C.4.2.1.5, C.4.3.1.4).</summary>
    public static PriorCause Of(DicomStatus status) => status.Code switch
    {
        0xA801 => PriorCause.MoveDestinationUnknown,
        >= 0xA900 and <= 0xA9FF or 0x0122 or 0x0124 => PriorCause.RequestRefused,
        _ => PriorCause.ArchiveFailed,
    };

    /// <summary>True when another attempt may help though nobody changes anything.</summary>
    public static bool MayPass(PriorCause cause) => cause is PriorCause.ArchiveUnreachable or PriorCause.ArchiveRefused
        or PriorCause.BrokenOff or PriorCause.ArchiveFailed or PriorCause.NothingSent or PriorCause.Incomplete;

    /// <summary>True when it is about the archive as such, and so about every study.</summary>
    public static bool IsOfArchive(PriorCause cause) => cause is PriorCause.ArchiveUnreachable or PriorCause.ArchiveRefused
        or PriorCause.TlsFailed or PriorCause.NotOffered or PriorCause.MoveDestinationUnknown or PriorCause.RequestRefused;
}

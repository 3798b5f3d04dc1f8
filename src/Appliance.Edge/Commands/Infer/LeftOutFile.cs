namespace Appliance.Edge.Commands.Infer;

/// <summary>A file or folder below the one that was given which belongs to no study.</summary>
/// <param name="Path">Where it is, relative to the folder that was given.</param>
/// <param name="Cause">Why it was left out.</param>
/// <param name="Detail">What exactly is wrong, one sentence.</param>
internal sealed record LeftOutFile(string Path, LeftOutCause Cause, string Detail);

/// <summary>Why a file or folder was left out.</summary>
internal enum LeftOutCause
{
    /// <summary>It is not DICOM, or its header is damaged.</summary>
    NotDicom,

    /// <summary>It is DICOM and names no study, as a DICOMDIR.</summary>
    NoStudy,

    /// <summary>It cannot be opened.</summary>
    Unreadable,

    /// <summary>It is a link to a folder: followed, it could lead in a circle.</summary>
    LinkedFolder,
}

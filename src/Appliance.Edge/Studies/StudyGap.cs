namespace Appliance.Edge.Studies;

/// <summary>How something was found to be missing.</summary>
public enum GapKind
{
    /// <summary>Slices between others of a stack that is regular otherwise.</summary>
    Position,

    /// <summary>Instance numbers between others of a series.</summary>
    InstanceNumber,

    /// <summary>Images in Acquisition (0020,1002) says more.</summary>
    AcquisitionCount,

    /// <summary>Number of Series Related Instances (0020,1209) says more.</summary>
    SeriesCount,

    /// <summary>Number of Study Related Instances (0020,1208) says more.</summary>
    StudyCount,

    /// <summary>A performed procedure step lists objects that did not come.</summary>
    ListedObject,

    /// <summary>The last association broke in the middle of an object.</summary>
    BrokenOff,
}

/// <summary>Something of a study that is missing.</summary>
/// <param name="Kind">How it was found.</param>
/// <param name="Instance">An instance of the series that it is missing from, by the journal's number; 0 for the whole study.</param>
/// <param name="Modality">That series' modality; empty for the whole study.</param>
/// <param name="Missing">How many objects at least.</param>
public sealed record StudyGap(GapKind Kind, long Instance, string Modality, int Missing);

namespace Appliance.Dicom.Services;

/// <summary>Performed Procedure Step Status (0040,0252).</summary>
public enum PerformedStepState
{
    /// <summary><c>IN PROGRESS</c>: the scanner is at it.</summary>
    InProgress,

    /// <summary><c>COMPLETED</c>: a final state.</summary>
    Completed,

    /// <summary><c>DISCONTINUED</c>: a final state.</summary>
    Discontinued,
}

namespace Appliance.Edge.Patients;

/// <summary>What two systems' words for a patient say together.</summary>
public enum PatientComparison
{
    /// <summary>They are of two patients.</summary>
    Contradicts,

    /// <summary>Too little is said to tell.</summary>
    Unknown,

    /// <summary>Name and birth date agree, where one has no ID.</summary>
    Alike,

    /// <summary>The patient ID is the same.</summary>
    SameId,
}

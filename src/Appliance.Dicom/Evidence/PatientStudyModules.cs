using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>The attributes that evidence takes over from its source unchanged.</summary>
internal static class PatientStudyModules
{
    /// <summary>Attributes that must be present, empty if need be (type 2 in PS3.3 C.7.1.1 and C.7.2.1).</summary>
    public static readonly DicomTag[] NeverAbsent =
    [
        DicomTag.PatientName, DicomTag.PatientID, DicomTag.PatientBirthDate, DicomTag.PatientSex,
        DicomTag.StudyDate, DicomTag.StudyTime, DicomTag.ReferringPhysicianName, DicomTag.StudyID, DicomTag.AccessionNumber,
    ];

    /// <summary>What names the scanner in the Contributing Equipment Sequence (General Equipment, C.7.5.1).</summary>
    public static readonly DicomTag[] Scanner =
    [
        DicomTag.Manufacturer, DicomTag.InstitutionName, DicomTag.StationName,
        DicomTag.ManufacturerModelName, DicomTag.DeviceSerialNumber, DicomTag.SoftwareVersions,
    ];

    /// <summary>Patient (C.7.1.1), Clinical Trial Subject (C.7.1.3), General Study (C.7.2.1), Patient Study (C.7.2.2), Clinical Trial Study (C.7.2.3).</summary>
    public static readonly DicomTag[] Copied =
    [
        DicomTag.PatientName, DicomTag.PatientID, DicomTag.IssuerOfPatientID, DicomTag.IssuerOfPatientIDQualifiersSequence, DicomTag.TypeOfPatientID,
        DicomTag.PatientBirthDate, DicomTag.PatientBirthTime, DicomTag.PatientSex, DicomTag.OtherPatientIDsSequence, DicomTag.OtherPatientNames,
        DicomTag.EthnicGroup, DicomTag.PatientComments, DicomTag.PatientSpeciesDescription, DicomTag.PatientSpeciesCodeSequence,
        DicomTag.PatientBreedDescription, DicomTag.PatientBreedCodeSequence, DicomTag.BreedRegistrationSequence,
        DicomTag.ResponsiblePerson, DicomTag.ResponsiblePersonRole, DicomTag.ResponsibleOrganization,
        DicomTag.QualityControlSubject, DicomTag.PatientIdentityRemoved, DicomTag.DeidentificationMethod, DicomTag.DeidentificationMethodCodeSequence,
        DicomTag.ClinicalTrialSponsorName, DicomTag.ClinicalTrialProtocolID, DicomTag.ClinicalTrialProtocolName, DicomTag.ClinicalTrialSiteID,
        DicomTag.ClinicalTrialSiteName, DicomTag.ClinicalTrialSubjectID, DicomTag.ClinicalTrialSubjectReadingID,
        DicomTag.ClinicalTrialTimePointID, DicomTag.ClinicalTrialTimePointDescription,
        DicomTag.StudyInstanceUID, DicomTag.StudyDate, DicomTag.StudyTime, DicomTag.TimezoneOffsetFromUTC,
        DicomTag.ReferringPhysicianName, DicomTag.ReferringPhysicianIdentificationSequence, DicomTag.StudyID, DicomTag.AccessionNumber,
        DicomTag.IssuerOfAccessionNumberSequence, DicomTag.StudyDescription, DicomTag.PhysiciansOfRecord, DicomTag.NameOfPhysiciansReadingStudy,
        DicomTag.RequestingService, DicomTag.ProcedureCodeSequence,
        DicomTag.AdmittingDiagnosesDescription, DicomTag.AdmittingDiagnosesCodeSequence, DicomTag.PatientAge, DicomTag.PatientSize, DicomTag.PatientWeight,
        DicomTag.MedicalAlerts, DicomTag.Allergies, DicomTag.SmokingStatus, DicomTag.PregnancyStatus, DicomTag.PatientState, DicomTag.Occupation,
        DicomTag.AdditionalPatientHistory, DicomTag.AdmissionID, DicomTag.IssuerOfAdmissionIDSequence, DicomTag.PatientSexNeutered,
    ];
}

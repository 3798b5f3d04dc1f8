using Appliance.Dicom.Data;

namespace Appliance.Simulators.Peers;

/// <summary>The folder that DCMTK's wlmscpfs serves: one worklist, one file an order.</summary>
public sealed class WorklistFolder
{
    private readonly string _folder;

    /// <summary>An empty worklist.</summary>
    /// <param name="folder">The folder of all worklists.</param>
    /// <param name="aeTitle">The AE title that this one goes by.</param>
    public WorklistFolder(string folder, string aeTitle)
    {
        Root = folder;
        _folder = Directory.CreateDirectory(Path.Combine(folder, aeTitle)).FullName;
        File.WriteAllText(Path.Combine(_folder, "lockfile"), "");
    }

    /// <summary>What the peer is started with.</summary>
    public string Root { get; }

    /// <summary>Plans an examination (PS3.4 table K.6-1).</summary>
    /// <param name="accession">Accession number.</param>
    /// <param name="patientId">Patient ID.</param>
    /// <param name="patientName">Patient name.</param>
    /// <param name="studyUid">The Study Instance UID that the scanner is told.</param>
    /// <param name="station">The AE title of the scanner.</param>
    /// <param name="modality">The modality.</param>
    /// <param name="day">The day, as YYYYMMDD.</param>
    public void Plan(
        string accession, string patientId, string patientName, string studyUid, string station = "CT1", string modality = "CT", string day = "20260301")
    {
        var step = new DicomDataset()
            .AddOrUpdate(DicomTag.Modality, modality)
            .AddOrUpdate(DicomTag.ScheduledStationAETitle, station)
            .AddOrUpdate(DicomTag.ScheduledProcedureStepStartDate, day)
            .AddOrUpdate(DicomTag.ScheduledProcedureStepStartTime, "080000")
            .AddOrUpdate(DicomTag.ScheduledPerformingPhysicianName, "Dr^X")
            .AddOrUpdate(DicomTag.ScheduledProcedureStepDescription, "Chest")
            .AddOrUpdate(DicomTag.ScheduledProcedureStepID, "SPS" + accession);
        var order = new DicomDataset()
            .AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 192")
            .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.ModalityWorklistInformationModelFind)
            .AddOrUpdate(DicomTag.SOPInstanceUID, "1.2.3.9." + accession.TrimStart('A'))
            .AddOrUpdate(DicomTag.AccessionNumber, accession)
            .AddOrUpdate(DicomTag.ReferringPhysicianName, "Dr^Ref")
            .AddOrUpdate(DicomTag.PatientName, patientName)
            .AddOrUpdate(DicomTag.PatientID, patientId)
            .AddOrUpdate(DicomTag.PatientBirthDate, "19600101")
            .AddOrUpdate(DicomTag.PatientSex, "M")
            .AddOrUpdate(DicomTag.StudyInstanceUID, studyUid)
            .AddOrUpdate(DicomTag.RequestedProcedureID, "RP" + accession)
            .AddOrUpdate(DicomTag.RequestedProcedureDescription, "CT Thorax");
        order.AddOrUpdate(DicomTag.ScheduledProcedureStepSequence, step);
        new DicomFile(order, DicomTransferSyntax.ExplicitVRLittleEndian).Save(Path.Combine(_folder, accession + ".wl"));
    }

    /// <summary>Takes a plan back, as systems do once the examination was done.</summary>
    /// <param name="accession">Accession number.</param>
    public void Remove(string accession) => File.Delete(Path.Combine(_folder, accession + ".wl"));
}

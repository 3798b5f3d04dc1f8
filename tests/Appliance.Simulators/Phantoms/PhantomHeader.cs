using Appliance.Dicom.Data;

namespace Appliance.Simulators.Phantoms;

/// <summary>What the images of all phantoms say in one way: whose they are, when they were made, and how their grey pixels are stored.</summary>
internal static class PhantomHeader
{
    /// <summary>The day of every phantom.</summary>
    public const string Date = "20260115";

    /// <summary>The time of every phantom.</summary>
    public const string Time = "093000";

    /// <summary>Somebody who does not exist (PS3.3 C.7.1.1).</summary>
    public static DicomDataset AddPatient(this DicomDataset dataset, string name, string id, string birthDate = "19600229") => dataset
        .AddOrUpdate(DicomTag.PatientName, name)
        .AddOrUpdate(DicomTag.PatientID, id)
        .AddOrUpdate(DicomTag.PatientBirthDate, birthDate)
        .AddOrUpdate(DicomTag.PatientSex, "O");

    /// <summary>The study (PS3.3 C.7.2.1).</summary>
    public static DicomDataset AddStudy(this DicomDataset dataset, string uid, string accession, string id = "1") => dataset
        .AddOrUpdate(DicomTag.StudyInstanceUID, uid)
        .AddOrUpdate(DicomTag.StudyID, id)
        .AddOrUpdate(DicomTag.AccessionNumber, accession)
        .AddOrUpdate(DicomTag.ReferringPhysicianName, "")
        .AddOrUpdate(DicomTag.StudyDate, Date)
        .AddOrUpdate(DicomTag.StudyTime, Time);

    /// <summary>When series, acquisition and image were made, as scanners of slices say it.</summary>
    public static DicomDataset AddTimes(this DicomDataset dataset) => dataset
        .AddOrUpdate(DicomTag.SeriesDate, Date)
        .AddOrUpdate(DicomTag.SeriesTime, Time)
        .AddOrUpdate(DicomTag.AcquisitionDate, Date)
        .AddOrUpdate(DicomTag.AcquisitionTime, Time)
        .AddOrUpdate(DicomTag.ContentDate, Date)
        .AddOrUpdate(DicomTag.ContentTime, Time);

    /// <summary>Grey pixels of 8 or 16 bits (PS3.3 C.7.6.3).</summary>
    /// <param name="dataset">The image.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="bitsStored">Bits Stored; up to 8 take one byte, more take two.</param>
    /// <param name="pixels">The stored values, little endian.</param>
    /// <param name="isSigned">Whether they are in two's complement.</param>
    /// <param name="photometric">Photometric Interpretation.</param>
    public static DicomDataset AddPixels(
        this DicomDataset dataset, int rows, int columns, int bitsStored, byte[] pixels, bool isSigned = false, string photometric = "MONOCHROME2") => dataset
        .AddOrUpdate(DicomTag.SamplesPerPixel, (ushort)1)
        .AddOrUpdate(DicomTag.PhotometricInterpretation, photometric)
        .AddOrUpdate(DicomTag.Rows, (ushort)rows)
        .AddOrUpdate(DicomTag.Columns, (ushort)columns)
        .AddOrUpdate(DicomTag.BitsAllocated, (ushort)(bitsStored > 8 ? 16 : 8))
        .AddOrUpdate(DicomTag.BitsStored, (ushort)bitsStored)
        .AddOrUpdate(DicomTag.HighBit, (ushort)(bitsStored - 1))
        .AddOrUpdate(DicomTag.PixelRepresentation, (ushort)(isSigned ? 1 : 0))
        .AddOrUpdate(DicomTag.PixelData, bitsStored > 8 ? DicomVR.OW : DicomVR.OB, pixels);
}

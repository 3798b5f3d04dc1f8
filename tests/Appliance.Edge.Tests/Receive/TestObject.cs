using Appliance.Dicom.Data;
using Appliance.Edge.Receive;

namespace Appliance.Edge.Tests.Receive;

/// <summary>A small CT image as a modality would send it.</summary>
internal sealed record TestObject
{
    public string Study { get; init; } = "1.2.3";

    public string Series { get; init; } = "1.2.3.1";

    public string Sop { get; init; } = "1.2.3.1.1";

    public string SopClass { get; init; } = DicomUID.CTImageStorage.Value;

    public string PatientName { get; init; } = "Phantom^One";

    public string? PatientId { get; init; }

    public string? BirthDate { get; init; }

    /// <summary>Specific Character Set: what text is written in.</summary>
    public string? CharacterSet { get; init; }

    /// <summary>The set that is declared, where it is not the one that text is written in; empty for none.</summary>
    public string? DeclaredCharacterSet { get; init; }

    public byte Pixel { get; init; } = 7;

    /// <summary>Bytes of pixel data, at least 8.</summary>
    public int PixelBytes { get; init; } = 8;

    public string? DeviceUid { get; init; }

    public string? StudyDate { get; init; }

    public string Modality { get; init; } = "CT";

    public string CallingAE { get; init; } = "CT1";

    /// <summary>Adds what a test wants the image to say besides.</summary>
    public Action<DicomDataset>? Also { get; init; }

    public DicomDataset Dataset()
    {
        var dataset = new DicomDataset();
        AddTo(dataset, DicomTag.SpecificCharacterSet, CharacterSet);
        dataset.AddOrUpdate(DicomTag.SOPClassUID, SopClass)
            .AddOrUpdate(DicomTag.SOPInstanceUID, Sop)
            .AddOrUpdate(DicomTag.Modality, Modality)
            .AddOrUpdate(DicomTag.PatientName, PatientName)
            .AddOrUpdate(DicomTag.StudyInstanceUID, Study)
            .AddOrUpdate(DicomTag.SeriesInstanceUID, Series)
            .AddOrUpdate(DicomTag.InstanceNumber, "1")
            .AddOrUpdate<ushort>(DicomTag.Rows, 2)
            .AddOrUpdate<ushort>(DicomTag.Columns, 2)
            .AddOrUpdate<ushort>(DicomTag.BitsAllocated, 16)
            .AddOrUpdate(DicomTag.PixelData, DicomVR.OW, Pixels());
        AddTo(dataset, DicomTag.PatientID, PatientId);
        AddTo(dataset, DicomTag.PatientBirthDate, BirthDate);
        AddTo(dataset, DicomTag.StudyDate, StudyDate);
        AddTo(dataset, DicomTag.DeviceUID, DeviceUid);
        AddTo(dataset, DicomTag.SpecificCharacterSet, DeclaredCharacterSet);
        Also?.Invoke(dataset);
        return dataset;
    }

    private static void AddTo(DicomDataset dataset, DicomTag tag, string? value)
    {
        if (value is not null)
        {
            dataset.AddOrUpdate(tag, value);
        }
    }

    private byte[] Pixels()
    {
        var pixels = new byte[PixelBytes];
        new byte[] { Pixel, 0, 1, 0, 2, 0, 3, 0 }.CopyTo(pixels, 0);
        return pixels;
    }

    public byte[] Bytes() => DicomDatasetWriter.ToBytes(Dataset(), DicomTransferSyntax.ExplicitVRLittleEndian);

    public IntakeRequest Request(long? association = null) =>
        new(SopClass, Sop, DicomTransferSyntax.ExplicitVRLittleEndian.UID.Value, CallingAE, association);
}

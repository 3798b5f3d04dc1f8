using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Edge.Orders;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>
/// Any answer of a worklist: it is an order or none; what is kept of one is read again the same, and evidence that names it can be
/// written and read, with the patient of the images.
/// </summary>
internal sealed class OrderTarget : IFuzzTarget
{
    private static readonly DicomReadOptions Limits = new() { MaxMemoryBytes = 1024 * 1024, MaxDeflatedBytes = 1024 * 1024, MaxElements = 20_000 };

    private static readonly EvidenceContext Context = new()
    {
        AppId = "app", AppVersion = "1.0.0", AlgorithmName = "Algorithm", AlgorithmVersion = "1.0.0", AlgorithmManufacturer = "Appliance",
        DeviceUid = "2.25.1", DeviceName = "unit", SoftwareVersion = "0.1.0", InputDigest = new byte[32],
        ContentTime = new DateTimeOffset(2026, 1, 15, 9, 45, 30, TimeSpan.FromHours(8)),
    };

    public string Name => "order";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) => [DicomDatasetWriter.ToBytes(Answer(), DicomTransferSyntax.ExplicitVRLittleEndian)];

    public void Run(ReadOnlySpan<byte> input)
    {
        DicomDataset answer;
        try
        {
            answer = DicomDatasetReader.Read(input.ToArray(), DicomTransferSyntax.ExplicitVRLittleEndian, Limits);
        }
        catch (DicomDataException)
        {
            return;
        }

        DicomDataset image = Image();
        StudyIdentity study = StudyIdentity.Read(image, ["CT"], new DateOnly(2026, 1, 15));
        foreach (Order order in Order.Group([answer, answer]))
        {
            OrderMatcher.Match(study, [order], windowDays: 1, isCut: false);
            if (order.ToBytes(study) is { } bytes)
            {
                Check(image, study, bytes);
            }
        }
    }

    private static void Check(DicomDataset image, StudyIdentity study, byte[] bytes)
    {
        if (!bytes.AsSpan().SequenceEqual(Order.FromBytes(bytes).ToBytes(study)))
        {
            throw new OracleException("what is kept of an order is not read again the same");
        }

        var source = new EvidenceSource([image]);
        DicomFile page = SecondaryCaptureWriter.Write(source, Context with { Order = Order.Read(bytes) }, new SecondaryCapturePage
        {
            Number = 1, Rows = 1, Columns = 1, Rgb = new byte[3], SeriesDescription = new EvidenceText("Page"), Derivation = new EvidenceText("Page"),
        });
        using var stream = new MemoryStream();
        page.Write(stream);
        stream.Position = 0;
        DicomDataset again = DicomFile.Read(stream).Dataset;
        if (again.GetString(DicomTag.PatientName) != image.GetString(DicomTag.PatientName))
        {
            throw new OracleException("the patient's name is not that of the images");
        }
    }

    private static DicomDataset Answer() => new DicomDataset()
        .AddOrUpdate(DicomTag.SpecificCharacterSet, "GB18030")
        .AddOrUpdate(DicomTag.AccessionNumber, "A1")
        .AddOrUpdate(DicomTag.PatientName, "Wang^Wu=王^五")
        .AddOrUpdate(DicomTag.StudyInstanceUID, "1.2.3")
        .AddOrUpdate(DicomTag.RequestedProcedureID, "RP1")
        .AddOrUpdate(DicomTag.RequestedProcedureDescription, "胸部")
        .AddOrUpdate(DicomTag.RequestedProcedureCodeSequence, new DicomDataset()
            .AddOrUpdate(DicomTag.CodeValue, "1").AddOrUpdate(DicomTag.CodingSchemeDesignator, "99X").AddOrUpdate(DicomTag.CodeMeaning, "Chest"))
        .AddOrUpdate(DicomTag.ScheduledProcedureStepSequence, new DicomDataset()
            .AddOrUpdate(DicomTag.Modality, "CT").AddOrUpdate(DicomTag.ScheduledProcedureStepStartDate, "20260115")
            .AddOrUpdate(DicomTag.ScheduledProcedureStepID, "S1"));

    private static DicomDataset Image() => new DicomDataset()
        .AddOrUpdate(DicomTag.SpecificCharacterSet, "GB18030")
        .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.CTImageStorage)
        .AddOrUpdate(DicomTag.SOPInstanceUID, "1.2.3.1.1")
        .AddOrUpdate(DicomTag.StudyInstanceUID, "1.2.3")
        .AddOrUpdate(DicomTag.SeriesInstanceUID, "1.2.3.1")
        .AddOrUpdate(DicomTag.PatientName, "Wang^Wu=王^五")
        .AddOrUpdate(DicomTag.AccessionNumber, "A1");
}

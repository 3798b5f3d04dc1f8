using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Fuzz.Seeds;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>Any header that names its study lends its patient to evidence, which is written, read again, and has the name's bytes.</summary>
internal sealed class EvidenceTarget : IFuzzTarget
{
    private static readonly DicomReadOptions Limits = new() { MaxMemoryBytes = 1024 * 1024, MaxDeflatedBytes = 1024 * 1024, MaxElements = 20_000 };

    private static readonly EvidenceContext Context = new()
    {
        AppId = "app", AppVersion = "1.0.0", AlgorithmName = "Algorithm", AlgorithmVersion = "1.0.0", AlgorithmManufacturer = "Appliance",
        DeviceUid = "2.25.1", DeviceName = "unit", SoftwareVersion = "0.1.0", InputDigest = new byte[32],
        ContentTime = new DateTimeOffset(2026, 1, 15, 9, 45, 30, TimeSpan.FromHours(8)), ContentQualification = ContentQualification.Service,
    };

    public string Name => "evidence";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) => DicomSeeds.Files(dataFolder);

    public void Run(ReadOnlySpan<byte> input)
    {
        DicomDataset header;
        EvidenceSource source;
        try
        {
            header = DicomFile.Read(new MemoryStream(input.ToArray()), Limits).Dataset;
            source = new EvidenceSource([header]);
        }
        catch (DicomDataException)
        {
            return;
        }

        var report = MeasurementReportWriter.Write(source, Context, new MeasurementReport
        {
            Outcome = ReportOutcome.Refused,
            SeriesDescription = new EvidenceText("Lung density: NOT ANALYSED", "肺密度：未分析"),
            Evaluations =
            [
                new QualitativeEvaluation(
                    new CodedConcept("refusal", "99APPLIANCE", "Reason for refusal"),
                    new CodedConcept("coverage-incomplete", "99APPLIANCE", "Lungs not fully covered"),
                    new EvidenceText("The lungs are not fully covered.", "肺部未完全覆盖。")),
            ],
        });
        using var stream = new MemoryStream();
        report.Write(stream);
        stream.Position = 0;
        var again = DicomFile.Read(stream).Dataset;
        if (!Trimmed(header).SequenceEqual(Trimmed(again)))
        {
            throw new OracleException("the patient's name is not that of the source");
        }
    }

    /// <summary>The bytes of the name without padding, which evidence writes as the standard wants it.</summary>
    private static byte[] Trimmed(DicomDataset dataset) => dataset.TryGetItem(DicomTag.PatientName, out var item) && item is DicomElement element
        ? element.Bytes.Span.TrimEnd([(byte)' ', (byte)0]).ToArray()
        : [];
}

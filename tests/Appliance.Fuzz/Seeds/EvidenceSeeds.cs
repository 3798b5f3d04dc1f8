using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Display;

namespace Appliance.Fuzz.Seeds;

/// <summary>Small objects of evidence, one of each kind, to damage.</summary>
internal static class EvidenceSeeds
{
    private static readonly EvidenceContext Context = new()
    {
        AppId = "app", AppVersion = "1.0.0", AlgorithmName = "Algorithm", AlgorithmVersion = "1.0.0", AlgorithmManufacturer = "Appliance",
        DeviceUid = "2.25.1", DeviceName = "unit", SoftwareVersion = "0.1.0", InputDigest = new byte[32],
        ContentTime = new DateTimeOffset(2026, 1, 15, 9, 45, 30, TimeSpan.FromHours(8)), ContentQualification = ContentQualification.Service,
    };

    private static readonly EvidenceText Title = new("Density", "密度");

    internal static IReadOnlyList<byte[]> All { get; } = [.. Objects().Select(Bytes)];

    private static IEnumerable<DicomFile> Objects()
    {
        var source = new EvidenceSource([Header("1.2.3.1"), Header("1.2.3.2")]);
        var segmentation = new Segmentation
        {
            SeriesDescription = Title,
            SliceSpacing = 2,
            Slices = [.. source.Instances.Select((instance, i) => new SegmentationSlice(Plane(i), instance))],
            Segments = [new Segment { Label = "Thing", Type = Codes.Lung, TrackingIdentifier = "Thing", Mask = Enumerable.Repeat((byte)1, 2 * 8 * 8).ToArray() }],
        };
        DicomFile mask = SegmentationWriter.Write(source, Context, segmentation);
        yield return mask;
        yield return MeasurementReportWriter.Write(source, Context, new MeasurementReport
        {
            Outcome = ReportOutcome.Succeeded,
            SeriesDescription = Title,
            Segmentation = InstanceReference.To(mask.Dataset),
            Groups =
            [
                new MeasurementGroup
                {
                    TrackingIdentifier = "Thing", FindingSite = Codes.Lung, Laterality = Codes.Left, SegmentNumber = 1,
                    Measurements = [new Measurement(Codes.Volume, 1.5, Codes.Millilitre, Codes.SumOfSegmentedVoxelVolumes, 97.5)],
                },
            ],
            Evaluations = [new QualitativeEvaluation(Codes.Comment, null, Title)],
        });
        DicomFile page = SecondaryCaptureWriter.Write(source, Context, new SecondaryCapturePage
        {
            Number = 1, Rows = 3, Columns = 5, Rgb = new byte[45], SeriesDescription = Title, Derivation = Title,
        });
        yield return page;
        yield return KeyObjectSelectionWriter.Write(source, Context, [KeyImage.Of(page.Dataset)], Title);
        yield return PresentationStateWriter.Write(source, Context, new PresentationState
        {
            Segmentation = segmentation, Rescale = ModalityRescale.Identity, Window = new VoiWindow(40, 400), Notice = Title,
        });
    }

    private static ImagePlane Plane(int index)
    {
        ImagePlane.TryRead(Header($"1.2.3.{index + 1}"), out ImagePlane? plane, out _);
        return plane!;
    }

    private static DicomDataset Header(string uid) => new DicomDataset()
        .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.CTImageStorage.Value)
        .AddOrUpdate(DicomTag.SOPInstanceUID, uid)
        .AddOrUpdate(DicomTag.SeriesInstanceUID, "1.2.3")
        .AddOrUpdate(DicomTag.StudyInstanceUID, "1.2")
        .AddOrUpdate(DicomTag.Modality, "CT")
        .AddOrUpdate(DicomTag.PatientName, "Nobody")
        .AddOrUpdate(DicomTag.Manufacturer, "Nobody")
        .AddOrUpdate(DicomTag.FrameOfReferenceUID, "1.2.4")
        .AddOrUpdate(DicomTag.Rows, (ushort)8)
        .AddOrUpdate(DicomTag.Columns, (ushort)8)
        .AddOrUpdate(DicomTag.PixelSpacing, 1.0, 1.0)
        .AddOrUpdate(DicomTag.ImageOrientationPatient, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
        .AddOrUpdate(DicomTag.ImagePositionPatient, 0.0, 0.0, 2.0 * (uid[^1] - '1'));

    private static byte[] Bytes(DicomFile file)
    {
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }
}

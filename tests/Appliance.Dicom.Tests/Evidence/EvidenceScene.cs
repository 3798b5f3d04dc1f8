using System.Security.Cryptography;
using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Display;
using Appliance.Simulators.Phantoms;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>A phantom that was "read", with the evidence of it: lungs left and right, and the truth as the numbers.</summary>
internal sealed class EvidenceScene
{
    public static readonly EvidenceContext Context = new()
    {
        AppId = "ct-lung-density",
        AppVersion = "1.2.0",
        AlgorithmName = "Lung density",
        AlgorithmVersion = "1.2.0",
        AlgorithmManufacturer = "Appliance",
        DeviceUid = "2.25.329800735698586629295641978511506172918",
        DeviceName = "unit-0007",
        SoftwareVersion = "0.1.0",
        InputDigest = SHA256.HashData("input"u8),
        ContentTime = new DateTimeOffset(2026, 1, 15, 9, 45, 30, TimeSpan.FromHours(8)),
        ContentQualification = ContentQualification.Service,
    };

    private static readonly EvidenceText Title = new("Lung density", "肺密度");

    private EvidenceScene(ThoraxPhantom phantom, IReadOnlyList<DicomFile> slices)
    {
        Phantom = phantom;
        Slices = slices;
        Source = new EvidenceSource([.. slices.Select(slice => slice.Dataset)]);
    }

    public ThoraxPhantom Phantom { get; }

    public IReadOnlyList<DicomFile> Slices { get; }

    public EvidenceSource Source { get; }

    public static EvidenceScene Create(PhantomCharset charset = PhantomCharset.Gb18030, string? patientName = null)
    {
        ThoraxPhantom phantom = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 50, Columns = 46, Slices = 21, Charset = charset, PatientName = patientName });
        return new EvidenceScene(phantom, [.. Enumerable.Range(0, 21).Select(i => phantom.Dicom.Slice(phantom.Volume.Slice(i), i, i + 1))]);
    }

    public DicomFile Segmentation(EvidenceContext? context = null) => SegmentationWriter.Write(Source, context ?? Context, Lungs());

    public DicomFile PresentationState(int maxImages = Appliance.Dicom.Evidence.PresentationState.DefaultMaxImages) =>
        PresentationStateWriter.Write(Source, Context, new PresentationState
        {
            Segmentation = Lungs(),
            Rescale = ModalityRescale.Read(Slices[0].Dataset),
            Window = new VoiWindow(-600, 1500),
            Notice = new EvidenceText("Lung density: RESEARCH, not for diagnosis", "肺密度：仅供研究，不得用于诊断"),
            MaxImages = maxImages,
        });

    public Segmentation Lungs() => new()
    {
        SeriesDescription = Title,
        ContentLabel = "LUNGS",
        SliceSpacing = Phantom.Options.EffectiveSliceSpacing,
        Slices = [.. Slices.Select((slice, i) => new SegmentationSlice(Plane(slice), Source.Instances[i]))],
        Segments =
        [
            new Segment { Label = "Right lung", Type = Codes.Lung, TypeModifier = Codes.Right, TrackingIdentifier = "Right lung", Mask = Mask(ThoraxVolume.RightLung) },
            new Segment { Label = "Left lung", Type = Codes.Lung, TypeModifier = Codes.Left, TrackingIdentifier = "Left lung", Mask = Mask(ThoraxVolume.LeftLung) },
        ],
    };

    public DicomFile Report(DicomFile segmentation, EvidenceContext? context = null, IReadOnlyList<InstanceReference>? predecessors = null) =>
        MeasurementReportWriter.Write(Source, context ?? Context, new MeasurementReport
        {
            Outcome = ReportOutcome.Succeeded,
            SeriesDescription = Title,
            ProcedureReported = Codes.CtChest,
            Segmentation = InstanceReference.To(segmentation.Dataset),
            Predecessors = predecessors ?? [],
            Groups =
            [
                Group("Both lungs", Codes.Bilateral, null, Phantom.Truth.LungVolumeMl),
                Group("Right lung", Codes.Right, 1, Phantom.Truth.RightLungVolumeMl),
                Group("Left lung", Codes.Left, 2, Phantom.Truth.LeftLungVolumeMl),
            ],
        });

    public DicomFile Refusal() => Refusal(Source);

    public static DicomFile Refusal(EvidenceSource source) => MeasurementReportWriter.Write(source, Context, new MeasurementReport
    {
        Outcome = ReportOutcome.Refused,
        SeriesDescription = new EvidenceText("Lung density: NOT ANALYSED", "肺密度：未分析"),
        Evaluations =
        [
            new QualitativeEvaluation(
                new CodedConcept("refusal", "99APPLIANCE", "Reason for refusal"),
                new CodedConcept("coverage-incomplete", "99APPLIANCE", "Lungs not fully covered"),
                new EvidenceText("The lungs are not fully covered. Scan from apex to base.", "肺部未完全覆盖，请从肺尖扫描到肺底。")),
        ],
    });

    public DicomFile Page(int number = 1) => SecondaryCaptureWriter.Write(Source, Context, new SecondaryCapturePage
    {
        Number = number,
        Rows = 3,
        Columns = 5,
        Rgb = Enumerable.Range(0, 45).Select(i => (byte)i).ToArray(),
        SeriesDescription = Title,
        Derivation = new EvidenceText("Lung mask over CT slices", "CT 切片上的肺部分割"),
    });

    public DicomFile KeyObjects(IReadOnlyList<InstanceReference>? images = null) => KeyObjectSelectionWriter.Write(
        Source, Context, [.. (images ?? [InstanceReference.To(Page(1).Dataset), InstanceReference.To(Page(2).Dataset)]).Select(image => new KeyImage(image))], Title);

    public byte[] Mask(byte label) => [.. Phantom.Volume.Labels.Select(voxel => (byte)(voxel == label ? 1 : 0))];

    public static byte[] Bytes(DicomFile file)
    {
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }

    private MeasurementGroup Group(string name, CodedConcept side, int? segment, double volume) => new()
    {
        TrackingIdentifier = name,
        Finding = Codes.Lung,
        FindingSite = Codes.Lung,
        Laterality = side,
        SegmentNumber = segment,
        Measurements =
        [
            new Measurement(Codes.Volume, Math.Round(volume, 1), Codes.Millilitre, Codes.SumOfSegmentedVoxelVolumes),
            new Measurement(new CodedConcept("LAA-950", "99APPLIANCE", "Low attenuation area below -950 HU"), Phantom.Truth.Laa950Percent, Codes.Percent, ConfidencePercent: 97.5),
            new Measurement(new CodedConcept("mean-hu", "99APPLIANCE", "Mean lung density"), Phantom.Truth.MeanHu, Codes.HounsfieldUnit),
        ],
    };

    private static ImagePlane Plane(DicomFile slice)
    {
        Assert.True(ImagePlane.TryRead(slice.Dataset, out ImagePlane? plane, out string? problem), problem);
        return plane;
    }
}

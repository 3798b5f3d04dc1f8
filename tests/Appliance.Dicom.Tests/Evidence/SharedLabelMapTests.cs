using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Display;
using Appliance.Simulators.Phantoms;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>Segments that share one label map give the same objects as segments with a mask each, without a copy of the volume for each.</summary>
public sealed class SharedLabelMapTests
{
    private static readonly EvidenceScene Scene = EvidenceScene.Create();
    private static readonly Segmentation Apart = Scene.Lungs();
    private static readonly byte[] Labels = LabelMap();
    private static readonly Segmentation Shared = Apart with { Segments = [.. Apart.Segments.Select((segment, index) => segment with { Mask = Labels, Value = (byte)(index + 5) })] };

    [Fact]
    public void Segmentation_IsTheSame() => Assert.Equal(Bytes(SegmentationWriter.Write(Scene.Source, EvidenceScene.Context, Apart)), Bytes(SegmentationWriter.Write(Scene.Source, EvidenceScene.Context, Shared)));

    [Fact]
    public void PresentationState_IsTheSame() => Assert.Equal(Bytes(State(Apart)), Bytes(State(Shared)));

    [Fact]
    public void ManySegments_TakeNoCopyOfTheVolumeEach()
    {
        Segmentation many = Shared with { Segments = [.. Enumerable.Range(0, 200).Select(label => Shared.Segments[0] with { Label = $"Segment {label}", Value = (byte)(label + 5) })] };
        SegmentationWriter.Write(Scene.Source, EvidenceScene.Context, many);

        long before = GC.GetAllocatedBytesForCurrentThread();
        SegmentationWriter.Write(Scene.Source, EvidenceScene.Context, many);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 200L * Labels.Length / 2);
    }

    private static byte[] LabelMap()
    {
        byte[] right = Scene.Mask(ThoraxVolume.RightLung), left = Scene.Mask(ThoraxVolume.LeftLung);
        return [.. right.Zip(left, (one, other) => one != 0 ? (byte)5 : other != 0 ? (byte)6 : (byte)0)];
    }

    private static DicomFile State(Segmentation segments) => PresentationStateWriter.Write(Scene.Source, EvidenceScene.Context, new PresentationState
    {
        Segmentation = segments,
        Rescale = ModalityRescale.Read(Scene.Slices[0].Dataset),
        Window = new VoiWindow(-600, 1500),
        Notice = new EvidenceText("Lung density: RESEARCH, not for diagnosis", "肺密度：仅供研究，不得用于诊断"),
    });

    private static byte[] Bytes(DicomFile file)
    {
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }
}

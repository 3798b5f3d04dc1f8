using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Display;
using Appliance.Dicom.Imaging.Series;
using Appliance.Dicom.Tests.Data;

namespace Appliance.Dicom.Tests.Imaging.Series;

/// <summary>How the frames of a series become stacks. Positions are along z; the number of a frame stands for its place in the file.</summary>
public sealed class SeriesFramesTests
{
    [Fact]
    public void Frames_OutOfOrder_AreSortedByPlaceNotByDimensionIndex()
    {
        SeriesFrames<string> frames = Build(Enhanced([20, 0, 10, 30]));

        Assert.Equal([1, 2, 0, 3], Order(Assert.Single(frames.Stacks)));
        Assert.True(frames.Stacks[0].IsRegular);
    }

    [Fact]
    public void StackIds_AlwaysDivide()
    {
        SeriesFrames<string> frames = Build(Enhanced([0, 10, 20, 30, 40], (frame, content) => Content(content, DicomTag.StackID, frame < 3 ? "A" : "B")));

        Assert.Equal([[0, 1, 2], [3, 4]], frames.Stacks.Select(Order));
    }

    public static TheoryData<string> Dimensions => ["time", "echo", "b-value", "direction", "acquisition", "phase", "type"];

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void FramesAtOnePlace_AreDividedByWhatDiffers(string dimension)
    {
        // Frames 0, 2, 4 are one volume and 1, 3, 5 the other.
        DicomDataset image = Enhanced([0, 0, 10, 10, 20, 20], (frame, item) => Set(item, dimension, frame % 2 == 0 ? 1 : 2));

        Assert.Equal([[0, 2, 4], [1, 3, 5]], Build(image).Stacks.Select(Order));
    }

    [Fact]
    public void FramesAtOnePlace_WithNothingThatDiffers_StayDuplicates()
    {
        SeriesFrames<string> frames = Build(Enhanced([0, 0, 10, 10, 20, 20]));

        Assert.Equal(6, Assert.Single(frames.Stacks).Slices.Count);
        Assert.True(frames.Stacks[0].Has(SliceProblemKind.DuplicatePosition));
    }

    [Fact]
    public void AcquisitionNumberThatCountsSlices_DividesNothing()
    {
        // Ten slices, one of them twice; the scanner counts each exposure as an acquisition.
        DicomDataset image = Enhanced([.. Enumerable.Range(0, 10).Select(i => i * 10.0), 0], (frame, item) => Set(item, "acquisition", frame));

        SliceStack<SeriesFrame<string>> stack = Assert.Single(Build(image).Stacks);
        Assert.True(stack.Has(SliceProblemKind.DuplicatePosition));
    }

    [Fact]
    public void TwoDimensions_AreBothDivided()
    {
        // Two echoes at two times: four volumes of two slices.
        DicomDataset image = Enhanced(
            [.. Enumerable.Range(0, 8).Select(i => i / 4 * 10.0)], (frame, item) => { Set(item, "time", frame % 2); Set(item, "echo", frame / 2 % 2); });

        Assert.Equal([[0, 4], [2, 6], [1, 5], [3, 7]], Build(image).Stacks.Select(Order));
    }

    [Fact]
    public void LocalizerFrames_AreLeftOutByTheirFrameType()
    {
        DicomDataset image = Enhanced([0, 10, 20, 500], (frame, item) => item.AddOrUpdate(
            DicomTag.CTImageFrameTypeSequence, new DicomDataset().AddOrUpdate(DicomTag.FrameType, "ORIGINAL", "PRIMARY", frame == 3 ? "LOCALIZER" : "VOLUME", "NONE")));

        SeriesFrames<string> frames = Build(image);

        Assert.Equal([0, 1, 2], Order(Assert.Single(frames.Stacks)));
        Assert.Equal(1, frames.LeftOut[FrameRole.Localizer]);
    }

    [Fact]
    public void MultiFrameWithoutFunctionalGroups_HasNoPlanes()
    {
        DicomDataset image = new DicomDataset()
            .AddOrUpdate(DicomTag.Rows, (ushort)4).AddOrUpdate(DicomTag.Columns, (ushort)4).AddOrUpdate(DicomTag.NumberOfFrames, "3")
            .AddOrUpdate(DicomTag.ImagePositionPatient, 0.0, 0, 0).AddOrUpdate(DicomTag.ImageOrientationPatient, 1.0, 0, 0, 0, 1, 0)
            .AddOrUpdate(DicomTag.PixelSpacing, 1.0, 1);

        SeriesFrames<string> frames = Build(image);

        Assert.Empty(frames.Stacks);
        Assert.Equal(3, frames.LeftOut[FrameRole.NoPlane]);
    }

    [Fact]
    public void MoreFramesThanItems_TheOthersHaveNoPlane()
    {
        SeriesFrames<string> frames = Build(Enhanced([0, 10, 20]).AddOrUpdate(DicomTag.NumberOfFrames, "5"));

        Assert.Equal(3, Assert.Single(frames.Stacks).Slices.Count);
        Assert.Equal(2, frames.LeftOut[FrameRole.NoPlane]);
    }

    [Theory]
    [InlineData("1,2,3", "3", null)]
    [InlineData("1,3", "3", "2 of 3")]
    [InlineData("1,3", "", "2 of 3")]
    [InlineData("1,2,2", "3", "2 of 3")]
    public void Concatenation_IsWholeWhenEachNumberIsThere(string numbers, string total, string? missing)
    {
        DicomDataset[] parts = [.. numbers.Split(',').Select((number, i) => Enhanced([i * 10.0])
            .AddOrUpdate(DicomTag.ConcatenationUID, "2.25.1").AddOrUpdate(DicomTag.InConcatenationNumber, ushort.Parse(number, CultureInfo.InvariantCulture)))];
        if (total.Length > 0)
        {
            Array.ForEach(parts, part => part.AddOrUpdate(DicomTag.InConcatenationTotalNumber, ushort.Parse(total, CultureInfo.InvariantCulture)));
        }

        IncompleteConcatenation? found = SeriesFrames.Build([.. parts.Select(part => (part, ""))]).Concatenation;

        Assert.Equal(missing, found is null ? null : $"{found.Parts} of {found.Total}");
    }

    [Fact]
    public void PerFrameRescaleAndWindow_BelongToTheirFrame()
    {
        DicomDataset image = Enhanced([0, 10], (frame, item) => item
            .AddOrUpdate(DicomTag.PixelValueTransformationSequence, new DicomDataset()
                .AddOrUpdate(DicomTag.RescaleSlope, frame + 1.0).AddOrUpdate(DicomTag.RescaleIntercept, -10.0 * frame).AddOrUpdate(DicomTag.RescaleType, "HU"))
            .AddOrUpdate(DicomTag.FrameVOILUTSequence, new DicomDataset()
                .AddOrUpdate(DicomTag.WindowCenter, 100.0 * frame).AddOrUpdate(DicomTag.WindowWidth, 50.0)));

        Assert.Equal(7, ModalityTransform.Read(image, 0).Apply(7));
        Assert.Equal(4, ModalityTransform.Read(image, 1).Apply(7));
        Assert.Equal(100, VoiTransforms.Read(image, 1, isSigned: true).Windows[0].Center);
    }

    [Theory]
    [InlineData("23x38x3/multiframe/mf.dcm", 3, 0)]
    [InlineData("24x38x3/multiframe/mf.dcm", 3, 0)]
    [InlineData("CT0012.fragmented_no_bot_jpeg_baseline.51.dcm", 2, 0)]
    [InlineData("emri_small_big_endian.dcm", 0, 10)] // its functional groups were taken out
    public void PublicEnhancedImage_BecomesAStack(string name, int slices, int unplaced)
    {
        string file = TestFiles.All().Single(file => file.EndsWith(name, StringComparison.Ordinal));

        SeriesFrames<string> frames = Build(DicomFile.Open(TestFiles.PathOf(file)).Dataset);

        Assert.Equal(slices, frames.Stacks.Sum(stack => stack.Slices.Count));
        Assert.Equal(unplaced, frames.LeftOut.GetValueOrDefault(FrameRole.NoPlane));
        Assert.DoesNotContain(frames.Stacks, stack => stack.Has(SliceProblemKind.DuplicatePosition));
    }

    private static SeriesFrames<string> Build(DicomDataset image) => SeriesFrames.Build([(image, "one")]);

    private static int[] Order(SliceStack<SeriesFrame<string>> stack) => [.. stack.Slices.Select(slice => slice.Item.Frame)];

    private static DicomDataset Enhanced(double[] z, Action<int, DicomDataset>? perFrame = null)
    {
        DicomDataset shared = new DicomDataset()
            .AddOrUpdate(DicomTag.PixelMeasuresSequence, new DicomDataset().AddOrUpdate(DicomTag.PixelSpacing, 1.0, 1))
            .AddOrUpdate(DicomTag.PlaneOrientationSequence, new DicomDataset().AddOrUpdate(DicomTag.ImageOrientationPatient, 1.0, 0, 0, 0, 1, 0));
        return new DicomDataset()
            .AddOrUpdate(DicomTag.Rows, (ushort)4).AddOrUpdate(DicomTag.Columns, (ushort)4)
            .AddOrUpdate(DicomTag.NumberOfFrames, z.Length.ToString(CultureInfo.InvariantCulture))
            .AddOrUpdate(DicomTag.SharedFunctionalGroupsSequence, shared)
            .AddOrUpdate(DicomTag.PerFrameFunctionalGroupsSequence, [.. z.Select((at, frame) =>
            {
                DicomDataset item = new DicomDataset()
                    .AddOrUpdate(DicomTag.PlanePositionSequence, new DicomDataset().AddOrUpdate(DicomTag.ImagePositionPatient, 0.0, 0, at))
                    .AddOrUpdate(DicomTag.FrameContentSequence, new DicomDataset().AddOrUpdate(DicomTag.DimensionIndexValues, (uint)(frame + 1)));
                perFrame?.Invoke(frame, item);
                return item;
            })]);
    }

    private static void Set(DicomDataset item, string dimension, int value)
    {
        _ = dimension switch
        {
            "time" => Content(item, DicomTag.TemporalPositionIndex, (uint)value),
            "acquisition" => Content(item, DicomTag.FrameAcquisitionNumber, (ushort)value),
            "echo" => item.AddOrUpdate(DicomTag.MREchoSequence, new DicomDataset().AddOrUpdate(DicomTag.EffectiveEchoTime, 10.0 * value)),
            "b-value" => item.AddOrUpdate(DicomTag.MRDiffusionSequence, new DicomDataset().AddOrUpdate(DicomTag.DiffusionBValue, 1000.0 * value)),
            "direction" => item.AddOrUpdate(DicomTag.MRDiffusionSequence, new DicomDataset().AddOrUpdate(
                DicomTag.DiffusionGradientDirectionSequence, new DicomDataset().AddOrUpdate(DicomTag.DiffusionGradientOrientation, value, 0.0, 0))),
            "phase" => item.AddOrUpdate(DicomTag.CardiacSynchronizationSequence, new DicomDataset().AddOrUpdate(DicomTag.NominalPercentageOfCardiacPhase, 10.0 * value)),
            _ => item.AddOrUpdate(DicomTag.MRImageFrameTypeSequence, new DicomDataset().AddOrUpdate(DicomTag.FrameType, "ORIGINAL", "PRIMARY", value == 1 ? "WATER" : "FAT", "NONE")),
        };
    }

    private static DicomDataset Content(DicomDataset item, DicomTag tag, string value) => item.GetSequenceItems(DicomTag.FrameContentSequence)[0].AddOrUpdate(tag, value);

    private static DicomDataset Content<T>(DicomDataset item, DicomTag tag, T value)
        where T : struct, System.Numerics.INumber<T> => item.GetSequenceItems(DicomTag.FrameContentSequence)[0].AddOrUpdate(tag, value);
}

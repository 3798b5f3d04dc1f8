using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Frame = Appliance.Dicom.Evidence.SegmentationFrames.Frame;

namespace Appliance.Dicom.Evidence;

/// <summary>Writes a binary Segmentation (PS3.3 A.51, C.8.20).</summary>
public static class SegmentationWriter
{
    private static readonly CodedConcept SegmentationDerivation = new("113076", "DCM", "Segmentation");

    /// <summary>Writes the segmentation.</summary>
    /// <param name="source">The instances that were read.</param>
    /// <param name="context">Who read them, and when.</param>
    /// <param name="segmentation">Segments and their masks.</param>
    /// <exception cref="ArgumentException">No voxel in any mask, a mask of the wrong length, or slices with different grids.</exception>
    public static DicomFile Write(EvidenceSource source, EvidenceContext context, Segmentation segmentation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(segmentation);
        ImagePlane plane = Check(segmentation);
        int pixels = checked(plane.Rows * plane.Columns);
        IReadOnlyList<Frame> frames = SegmentationFrames.Select(segmentation, pixels);
        if (frames.Count == 0)
        {
            throw new ArgumentException("No mask has a voxel: there is nothing to segment.", nameof(segmentation));
        }

        DicomDataset dataset = EvidenceHeader.Create(
            source, context, EvidenceKind.Segmentation, DicomUID.SegmentationStorage, "SEG", segmentation.SeriesDescription);
        BodyPart.Say(source, context, dataset);
        source.CopyFrameOfReference(dataset);
        if (plane.FrameOfReferenceUid.Length > 0)
        {
            dataset.AddOrUpdate(DicomTag.FrameOfReferenceUID, plane.FrameOfReferenceUid);
        }

        AddImage(dataset, source, segmentation, plane, frames.Count);
        dataset.AddOrUpdate(DicomTag.SegmentSequence, [.. segmentation.Segments.Select((segment, i) => SegmentItem(source, context, segment, i + 1))])
            .AddOrUpdate(DicomTag.ReferencedSeriesSequence, [.. ReferencedSeries(segmentation, frames)])
            .AddOrUpdate(DicomTag.SharedFunctionalGroupsSequence, Shared(segmentation, plane));
        AddFrames(dataset, context, segmentation, frames);
        dataset.AddOrUpdate(DicomTag.PixelData, DicomVR.OB, SegmentationFrames.Pack(segmentation, frames, pixels));
        return new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);
    }

    /// <summary>The plane of the first slice, whose matrix all have.</summary>
    internal static ImagePlane Check(Segmentation segmentation)
    {
        if (segmentation.Slices.Count == 0 || segmentation.Segments.Count == 0)
        {
            throw new ArgumentException("A segmentation needs a slice and a segment.", nameof(segmentation));
        }

        ImagePlane first = segmentation.Slices[0].Plane;
        if (segmentation.Slices.Any(slice => slice.Plane.Rows != first.Rows || slice.Plane.Columns != first.Columns))
        {
            throw new ArgumentException("The slices have different matrices.", nameof(segmentation));
        }

        long voxels = (long)segmentation.Slices.Count * first.Rows * first.Columns;
        return segmentation.Segments.FirstOrDefault(segment => segment.Mask.Length != voxels) is { } wrong
            ? throw new ArgumentException($"The mask of '{wrong.Label}' has {wrong.Mask.Length} voxels; {voxels} are needed.", nameof(segmentation))
            : first;
    }

    private static void AddImage(DicomDataset dataset, EvidenceSource source, Segmentation segmentation, ImagePlane plane, int frames) => dataset
        .AddOrUpdate(DicomTag.ImageType, "DERIVED", "PRIMARY")
        .AddOrUpdate(DicomTag.SamplesPerPixel, (ushort)1)
        .AddOrUpdate(DicomTag.PhotometricInterpretation, "MONOCHROME2")
        .AddOrUpdate(DicomTag.NumberOfFrames, frames.ToString(CultureInfo.InvariantCulture))
        .AddOrUpdate(DicomTag.Rows, (ushort)plane.Rows)
        .AddOrUpdate(DicomTag.Columns, (ushort)plane.Columns)
        .AddOrUpdate(DicomTag.BitsAllocated, (ushort)1)
        .AddOrUpdate(DicomTag.BitsStored, (ushort)1)
        .AddOrUpdate(DicomTag.HighBit, (ushort)0)
        .AddOrUpdate(DicomTag.PixelRepresentation, (ushort)0)
        .AddOrUpdate(DicomTag.LossyImageCompression, source.IsLossy ? "01" : "00")
        .AddOrUpdate(DicomTag.SegmentationType, "BINARY")
        .AddOrUpdate(DicomTag.ContentLabel, segmentation.ContentLabel)
        .AddOrUpdate(DicomTag.ContentDescription, EvidenceHeader.Limit(source, segmentation.SeriesDescription))
        .AddOrUpdateEmpty(DicomTag.ContentCreatorName);

    private static DicomDataset SegmentItem(EvidenceSource source, EvidenceContext context, Segment segment, int number)
    {
        DicomDataset type = segment.Type.ToItem();
        if (segment.TypeModifier is { } modifier)
        {
            type.AddOrUpdate(DicomTag.SegmentedPropertyTypeModifierCodeSequence, modifier.ToItem());
        }

        return new DicomDataset()
            .AddOrUpdate(DicomTag.SegmentNumber, (ushort)number)
            .AddOrUpdate(DicomTag.SegmentLabel, segment.Label)
            .AddOrUpdate(DicomTag.SegmentAlgorithmType, "AUTOMATIC")
            .AddOrUpdate(DicomTag.SegmentAlgorithmName, context.AlgorithmName)
            .AddOrUpdate(DicomTag.SegmentationAlgorithmIdentificationSequence, Algorithm(source, context))
            .AddOrUpdate(DicomTag.SegmentedPropertyCategoryCodeSequence, segment.Category.ToItem())
            .AddOrUpdate(DicomTag.SegmentedPropertyTypeCodeSequence, type)
            .AddOrUpdate(DicomTag.RecommendedDisplayCIELabValue, CieLab.FromSrgb(segment.Color.Red, segment.Color.Green, segment.Color.Blue))
            .AddOrUpdate(DicomTag.TrackingID, segment.TrackingIdentifier)
            .AddOrUpdate(DicomTag.TrackingUID, context.TrackingUid(segment.TrackingIdentifier));
    }

    /// <summary>Algorithm Identification (PS3.3 10.16).</summary>
    private static DicomDataset Algorithm(EvidenceSource source, EvidenceContext context)
    {
        DicomDataset algorithm = new DicomDataset()
            .AddOrUpdate(DicomTag.AlgorithmFamilyCodeSequence, context.AlgorithmFamily.ToItem())
            .AddOrUpdate(DicomTag.AlgorithmName, context.AlgorithmName)
            .AddOrUpdate(DicomTag.AlgorithmVersion, context.AlgorithmVersion)
            .AddOrUpdate(source.LongString(DicomTag.AlgorithmSource, context.AlgorithmManufacturer));
        return context.Modules.Count == 0
            ? algorithm
            : algorithm.AddOrUpdate(DicomTag.AlgorithmParameters, string.Join('\n', context.Modules.Select(module => module.Parameter)));
    }

    /// <summary>The instances that frames were made from, by series (Common Instance Reference, PS3.3 C.12.2).</summary>
    private static IEnumerable<DicomDataset> ReferencedSeries(Segmentation segmentation, IReadOnlyList<Frame> frames) =>
        frames.Select(frame => segmentation.Slices[frame.Slice].Source).Distinct().GroupBy(instance => instance.SeriesInstanceUid).Select(series => new DicomDataset()
            .AddOrUpdate(DicomTag.SeriesInstanceUID, series.Key)
            .AddOrUpdate(DicomTag.ReferencedInstanceSequence, [.. series.Select(instance => InstanceReferences.Item(instance.SopClassUid, instance.SopInstanceUid))]));

    private static DicomDataset Shared(Segmentation segmentation, ImagePlane plane) => new DicomDataset()
        .AddOrUpdate(DicomTag.PixelMeasuresSequence, new DicomDataset()
            .AddOrUpdate(DicomTag.PixelSpacing, plane.RowSpacing, plane.ColumnSpacing)
            .AddOrUpdate(DicomTag.SliceThickness, plane.SliceThickness ?? segmentation.SliceSpacing)
            .AddOrUpdate(DicomTag.SpacingBetweenSlices, segmentation.SliceSpacing))
        .AddOrUpdate(DicomTag.PlaneOrientationSequence, new DicomDataset()
            .AddOrUpdate(DicomTag.ImageOrientationPatient, plane.RowDirection.X, plane.RowDirection.Y, plane.RowDirection.Z,
                plane.ColumnDirection.X, plane.ColumnDirection.Y, plane.ColumnDirection.Z));

    /// <summary>Dimensions (PS3.3 C.7.6.17) are the segment, then the position; the functional groups of every frame follow them.</summary>
    private static void AddFrames(DicomDataset dataset, EvidenceContext context, Segmentation segmentation, IReadOnlyList<Frame> frames)
    {
        string organization = context.Uid(EvidenceKind.Segmentation, "dimensions");
        DicomDataset Dimension(DicomTag pointer, DicomTag group, string label) => new DicomDataset()
            .AddOrUpdate(DicomTag.DimensionOrganizationUID, organization)
            .AddOrUpdate(DicomTag.DimensionIndexPointer, pointer)
            .AddOrUpdate(DicomTag.FunctionalGroupPointer, group)
            .AddOrUpdate(DicomTag.DimensionDescriptionLabel, label);

        int[] positions = [.. frames.Select(frame => frame.Slice).Distinct().Order()];
        dataset.AddOrUpdate(DicomTag.DimensionOrganizationSequence, new DicomDataset().AddOrUpdate(DicomTag.DimensionOrganizationUID, organization))
            .AddOrUpdate(DicomTag.DimensionIndexSequence,
                Dimension(DicomTag.ReferencedSegmentNumber, DicomTag.SegmentIdentificationSequence, "Segment"),
                Dimension(DicomTag.ImagePositionPatient, DicomTag.PlanePositionSequence, "Position"))
            .AddOrUpdate(DicomTag.PerFrameFunctionalGroupsSequence, [.. frames.Select(frame =>
                PerFrame(segmentation.Slices[frame.Slice], frame.Segment + 1, Array.BinarySearch(positions, frame.Slice) + 1))]);
    }

    private static DicomDataset PerFrame(SegmentationSlice slice, int segment, int position) => new DicomDataset()
        .AddOrUpdate(DicomTag.DerivationImageSequence, new DicomDataset()
            .AddOrUpdate(DicomTag.SourceImageSequence, InstanceReferences.SourceImage(slice.Source, slice.Frame).AddOrUpdate(DicomTag.SpatialLocationsPreserved, "YES"))
            .AddOrUpdate(DicomTag.DerivationCodeSequence, SegmentationDerivation.ToItem()))
        .AddOrUpdate(DicomTag.FrameContentSequence, new DicomDataset().AddOrUpdate(DicomTag.DimensionIndexValues, (uint)segment, (uint)position))
        .AddOrUpdate(DicomTag.PlanePositionSequence, new DicomDataset()
            .AddOrUpdate(DicomTag.ImagePositionPatient, slice.Plane.Position.X, slice.Plane.Position.Y, slice.Plane.Position.Z))
        .AddOrUpdate(DicomTag.SegmentIdentificationSequence, new DicomDataset().AddOrUpdate(DicomTag.ReferencedSegmentNumber, (ushort)segment));
}

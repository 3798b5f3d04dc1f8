using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Series;

/// <summary>Reads dimensions of frames from functional groups, or from the attributes of single-frame images.</summary>
internal static class FrameDimensions
{
    private static readonly DicomTag[] FrameTypeGroups =
    [
        DicomTag.CTImageFrameTypeSequence, DicomTag.MRImageFrameTypeSequence, DicomTag.PETFrameTypeSequence,
    ];

    /// <summary>The value of a dimension as text; empty when the image does not state it.</summary>
    internal static string Read(FrameDimension dimension, DicomDataset dataset, int frame) => dimension switch
    {
        FrameDimension.Stack => In(dataset, frame, DicomTag.FrameContentSequence, DicomTag.StackID),
        FrameDimension.TemporalPosition => Either(dataset, frame, DicomTag.FrameContentSequence, DicomTag.TemporalPositionIndex, DicomTag.TemporalPositionIdentifier),
        FrameDimension.CardiacPhase => Either(dataset, frame, DicomTag.CardiacSynchronizationSequence, DicomTag.NominalPercentageOfCardiacPhase, DicomTag.TriggerTime),
        FrameDimension.EchoTime => Either(dataset, frame, DicomTag.MREchoSequence, DicomTag.EffectiveEchoTime, DicomTag.EchoTime),
        FrameDimension.DiffusionBValue => Either(dataset, frame, DicomTag.MRDiffusionSequence, DicomTag.DiffusionBValue, DicomTag.DiffusionBValue),
        FrameDimension.DiffusionDirection => Direction(dataset, frame),
        FrameDimension.Acquisition => Either(dataset, frame, DicomTag.FrameContentSequence, DicomTag.FrameAcquisitionNumber, DicomTag.AcquisitionNumber),
        _ => string.Join('\\', TypeOf(dataset, frame)),
    };

    /// <summary>Frame Type of an enhanced image, Image Type of the others.</summary>
    internal static IReadOnlyList<string> TypeOf(DicomDataset dataset, int frame)
    {
        foreach (DicomTag group in FrameTypeGroups)
        {
            if (FunctionalGroups.Find(dataset, frame, group) is { } item && item.GetStrings(DicomTag.FrameType) is { Count: > 0 } type)
            {
                return type;
            }
        }

        return dataset.GetStrings(DicomTag.ImageType);
    }

    private static string Direction(DicomDataset dataset, int frame)
    {
        DicomDataset source = FunctionalGroups.Find(dataset, frame, DicomTag.MRDiffusionSequence) ?? dataset;
        IReadOnlyList<DicomDataset> directions = source.GetSequenceItems(DicomTag.DiffusionGradientDirectionSequence);
        return (directions.Count > 0 ? directions[0] : source).GetStringOrEmpty(DicomTag.DiffusionGradientOrientation);
    }

    private static string Either(DicomDataset dataset, int frame, DicomTag group, DicomTag inGroup, DicomTag single) =>
        In(dataset, frame, group, inGroup) is { Length: > 0 } value ? value : dataset.GetStringOrEmpty(single);

    private static string In(DicomDataset dataset, int frame, DicomTag group, DicomTag tag) =>
        FunctionalGroups.Find(dataset, frame, group)?.GetStringOrEmpty(tag) ?? "";
}

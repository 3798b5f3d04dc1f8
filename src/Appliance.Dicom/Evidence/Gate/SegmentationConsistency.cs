using System.Globalization;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>Segments, frames, functional groups and dimensions of a segmentation speak of each other.</summary>
internal static class SegmentationConsistency
{
    public static void Check(DicomDataset segmentation, FaultList faults)
    {
        IReadOnlyList<DicomDataset> segments = segmentation.GetSequenceItems(DicomTag.SegmentSequence);
        IReadOnlyList<DicomDataset> frames = segmentation.GetSequenceItems(DicomTag.PerFrameFunctionalGroupsSequence);
        CheckNumbers(segments, faults);
        if (!segmentation.TryGetValue(DicomTag.NumberOfFrames, out int count) || count != frames.Count)
        {
            faults.Add("PS3.3 C.7.6.16 NumberOfFrames", "NumberOfFrames", string.Create(CultureInfo.InvariantCulture, $"There are {frames.Count} frames with functional groups."));
        }

        CheckGroups(segmentation, frames, faults);
        CheckDimensions(segmentation, frames, faults);
        CheckSources(segmentation, frames, faults);
        CheckFrames(segments.Count, frames, faults);
    }

    /// <summary>From 1, each once (C.8.20.2.4).</summary>
    private static void CheckNumbers(IReadOnlyList<DicomDataset> segments, FaultList faults)
    {
        for (int index = 0; index < segments.Count; index++)
        {
            if (!segments[index].TryGetValue(DicomTag.SegmentNumber, out int number) || number != index + 1)
            {
                faults.Add("PS3.3 C.8.20.2.4 SegmentNumber", FaultList.Join("SegmentSequence", index), "Segments are not numbered from 1, one by one.");
            }
        }
    }

    /// <summary>A functional group stands for all frames or for each, never both (C.7.6.16.1).</summary>
    private static void CheckGroups(DicomDataset segmentation, IReadOnlyList<DicomDataset> frames, FaultList faults)
    {
        if (segmentation.GetSequenceItems(DicomTag.SharedFunctionalGroupsSequence) is not [var shared])
        {
            return;
        }

        foreach (DicomItem group in shared.Where(group => frames.Any(frame => frame.Contains(group.Tag))))
        {
            faults.Add("PS3.3 C.7.6.16.1 functional groups", group.Tag.Keyword, "It stands for all frames and for single ones.");
        }
    }

    /// <summary>A value for each dimension, in a frame; no two frames with the same ones; each attribute where its pointer says (C.7.6.17).</summary>
    private static void CheckDimensions(DicomDataset segmentation, IReadOnlyList<DicomDataset> frames, FaultList faults)
    {
        IReadOnlyList<DicomDataset> dimensions = segmentation.GetSequenceItems(DicomTag.DimensionIndexSequence);
        string[] organizations = [.. segmentation.GetSequenceItems(DicomTag.DimensionOrganizationSequence).Select(item => item.GetStringOrEmpty(DicomTag.DimensionOrganizationUID))];
        for (int index = 0; index < dimensions.Count; index++)
        {
            string here = FaultList.Join("DimensionIndexSequence", index);
            if (!organizations.Contains(dimensions[index].GetStringOrEmpty(DicomTag.DimensionOrganizationUID)))
            {
                faults.Add("PS3.3 C.7.6.17 DimensionOrganizationUID", here, "There is no such organization.");
            }

            if (dimensions[index].GetTags(DicomTag.FunctionalGroupPointer) is not [var group] || dimensions[index].GetTags(DicomTag.DimensionIndexPointer) is not [var pointer]
                || !frames.All(frame => frame.GetSequenceItems(group) is [var item, ..] && item.Contains(pointer)))
            {
                faults.Add("PS3.3 C.7.6.17 DimensionIndexPointer", here, "It points at nothing that every frame has.");
            }
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int index = 0; index < frames.Count && !faults.IsFull; index++)
        {
            string values = frames[index].GetSequenceItems(DicomTag.FrameContentSequence) is [var content] ? content.GetStringOrEmpty(DicomTag.DimensionIndexValues) : "";
            string[] numbers = values.Split('\\');
            if (numbers.Length != dimensions.Count || numbers.Any(number => !uint.TryParse(number, out uint value) || value == 0) || !seen.Add(values))
            {
                faults.Add(
                    "PS3.3 C.7.6.17 DimensionIndexValues", FaultList.Join("PerFrameFunctionalGroupsSequence", index), "They are not one for each dimension, from 1, or another frame has the same.");
            }
        }
    }

    /// <summary>Every image that a frame was made from is listed by its series, and nothing else (C.12.2).</summary>
    private static void CheckSources(DicomDataset segmentation, IReadOnlyList<DicomDataset> frames, FaultList faults)
    {
        HashSet<string> listed = [.. segmentation.GetSequenceItems(DicomTag.ReferencedSeriesSequence)
            .SelectMany(series => series.GetSequenceItems(DicomTag.ReferencedInstanceSequence)).Select(ReferenceConsistency.Key)];
        var used = new HashSet<string>(StringComparer.Ordinal);
        for (int index = 0; index < frames.Count && !faults.IsFull; index++)
        {
            foreach (DicomDataset source in frames[index].GetSequenceItems(DicomTag.DerivationImageSequence).SelectMany(item => item.GetSequenceItems(DicomTag.SourceImageSequence)))
            {
                string key = ReferenceConsistency.Key(source);
                if (used.Add(key) && !listed.Contains(key))
                {
                    faults.Add("PS3.3 C.12.2 ReferencedInstanceSequence", FaultList.Join("PerFrameFunctionalGroupsSequence", index), "Its source image is not among the referenced series.");
                }
            }
        }

        if (listed.Except(used).Any())
        {
            faults.Add("PS3.3 C.12.2 ReferencedInstanceSequence", "ReferencedSeriesSequence", "It lists an instance that no frame was made from.");
        }
    }

    /// <summary>A frame belongs to a segment that is there, and the position of a plane stands for one index value.</summary>
    private static void CheckFrames(int segments, IReadOnlyList<DicomDataset> frames, FaultList faults)
    {
        var positionOf = new Dictionary<string, string>(StringComparer.Ordinal);
        var indexOf = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int index = 0; index < frames.Count && !faults.IsFull; index++)
        {
            string here = FaultList.Join("PerFrameFunctionalGroupsSequence", index);
            int number = frames[index].GetSequenceItems(DicomTag.SegmentIdentificationSequence) is [var identification]
                && identification.TryGetValue(DicomTag.ReferencedSegmentNumber, out int named) ? named : 0;
            if (number < 1 || number > segments)
            {
                faults.Add("PS3.3 C.8.20.3.1 ReferencedSegmentNumber", here, "There is no such segment.");
            }

            if (frames[index].GetSequenceItems(DicomTag.PlanePositionSequence) is [var plane] && frames[index].GetSequenceItems(DicomTag.FrameContentSequence) is [var content]
                && content.GetStrings(DicomTag.DimensionIndexValues) is [_, var place, ..])
            {
                string position = plane.GetStringOrEmpty(DicomTag.ImagePositionPatient);
                if ((!positionOf.TryAdd(place, position) && positionOf[place] != position) || (!indexOf.TryAdd(position, place) && indexOf[position] != place))
                {
                    faults.Add("PS3.3 C.7.6.17 position index", here, "Index values and positions of planes do not stand for each other.");
                }
            }
        }
    }
}

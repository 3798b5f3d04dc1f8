using Appliance.Dicom.Data;

namespace Appliance.Edge.Routing;

/// <summary>Reads what rules ask of a header. Text that is not what it declares is read by what its bytes say.</summary>
internal static class HeaderFactsReader
{
    private static readonly char[] Padding = [' ', '\0'];

    /// <summary>What names the part of the body at the top of a data set.</summary>
    private static readonly DicomTag[] BodyTags = [DicomTag.BodyPartExamined, DicomTag.ProtocolName, DicomTag.SeriesDescription];

    public static HeaderFacts Read(DicomDataset header)
    {
        DicomCharacterSet charset = CharacterSetGuess.For(header)?.CharacterSet ?? header.CharacterSet;
        string Text(DicomDataset dataset, DicomTag tag) => dataset.GetStringOrEmpty(tag, charset).Trim(Padding);
        return new HeaderFacts(
            [.. BodyTags.Select(tag => Text(header, tag)).Concat(Regions(header).Select(region => Text(region, DicomTag.CodeMeaning))).Where(text => text.Length > 0)],
            Text(header, DicomTag.InstitutionalDepartmentName));
    }

    /// <summary>
    /// The anatomic regions: of the image, or of all frames of an enhanced one, which does not need Body Part Examined (PS3.3 C.7.6.16.2.8,
    /// Frame Anatomy Functional Group Macro).
    /// </summary>
    private static IEnumerable<DicomDataset> Regions(DicomDataset header) =>
        header.GetSequenceItems(DicomTag.SharedFunctionalGroupsSequence)
            .SelectMany(group => group.GetSequenceItems(DicomTag.FrameAnatomySequence))
            .Prepend(header)
            .SelectMany(holder => holder.GetSequenceItems(DicomTag.AnatomicRegionSequence));
}

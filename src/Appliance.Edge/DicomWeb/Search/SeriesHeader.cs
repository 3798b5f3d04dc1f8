using Appliance.Dicom.Data;

namespace Appliance.Edge.DicomWeb.Search;

/// <summary>What the index keeps of a series: the attributes of answers, as UTF-8 whatever their character set was.</summary>
internal static class SeriesHeader
{
    /// <summary>Study attributes of PS3.18 table 10.6.3-3, with the description that every worklist shows.</summary>
    public static readonly DicomTag[] StudyTags =
    [
        DicomTag.StudyDate, DicomTag.StudyTime, DicomTag.AccessionNumber, DicomTag.ReferringPhysicianName, DicomTag.TimezoneOffsetFromUTC,
        DicomTag.StudyDescription, DicomTag.PatientName, DicomTag.PatientID, DicomTag.PatientBirthDate, DicomTag.PatientSex,
        DicomTag.StudyInstanceUID, DicomTag.StudyID,
    ];

    /// <summary>Series attributes of PS3.18 table 10.6.3-4.</summary>
    public static readonly DicomTag[] SeriesTags =
    [
        DicomTag.Modality, DicomTag.SeriesDescription, DicomTag.SeriesInstanceUID, DicomTag.SeriesNumber,
        DicomTag.PerformedProcedureStepStartDate, DicomTag.PerformedProcedureStepStartTime,
    ];

    /// <summary>Above this a guess is believed rather than a declaration that cannot be right.</summary>
    private const double BelievedConfidence = 0.5;

    private static readonly DicomTag[] RequestTags = [DicomTag.ScheduledProcedureStepID, DicomTag.RequestedProcedureID];

    /// <summary>Copies attributes of a header into a data set in UTF-8; those that are absent are empty.</summary>
    public static DicomDataset Copy(DicomDataset header, IEnumerable<DicomTag> tags)
    {
        DicomCharacterSet characters = CharacterSetOf(header);
        DicomDataset copy = Utf8();
        foreach (DicomTag tag in tags)
        {
            Copy(header, copy, tag, characters);
        }

        return copy;
    }

    /// <summary>What the index keeps.</summary>
    public static DicomDataset Of(DicomDataset header)
    {
        DicomDataset copy = Copy(header, [.. StudyTags, .. SeriesTags]);
        DicomDataset[] requests = [.. header.GetSequenceItems(DicomTag.RequestAttributesSequence).Select(item => Copy(item, RequestTags, CharacterSetOf(header)))];
        return requests.Length > 0 ? copy.AddOrUpdate(DicomTag.RequestAttributesSequence, requests) : copy;
    }

    /// <summary>An empty data set in UTF-8.</summary>
    public static DicomDataset Utf8() => new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 192");

    private static DicomDataset Copy(DicomDataset item, DicomTag[] tags, DicomCharacterSet characters)
    {
        var copy = new DicomDataset();
        Array.ForEach(tags, tag => Copy(item, copy, tag, characters));
        return copy;
    }

    private static void Copy(DicomDataset from, DicomDataset to, DicomTag tag, DicomCharacterSet characters)
    {
        string text = from.GetStringOrEmpty(tag, characters);
        if (text.Length > 0)
        {
            to.AddOrUpdate(tag, text.Split('\\'));
        }
        else if (from.TryGetItem(tag, out DicomItem? item) && item is DicomSequence)
        {
            to.AddOrUpdate(item);
        }
        else if (!to.Contains(tag))
        {
            to.AddOrUpdateEmpty(tag);
        }
    }

    /// <summary>GBK under ISO_IR 100 or under nothing is the commonest fault in China: a name must be found as it is written.</summary>
    private static DicomCharacterSet CharacterSetOf(DicomDataset header) =>
        CharacterSetGuess.For(header) is { Confidence: >= BelievedConfidence } guess ? guess.CharacterSet : header.CharacterSet;
}

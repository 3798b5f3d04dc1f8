using Appliance.Dicom.Data;
using Appliance.Edge.Storage;

namespace Appliance.Edge.DicomWeb.Search;

/// <summary>Makes the results of a search (PS3.18 10.6.3.3): what the index keeps, what is counted, and what was asked for besides.</summary>
internal sealed class SearchResults(
    string services, Spool spool, SearchCounts counts, SearchQuery query, SearchLevel level, bool acrossStudies, bool acrossSeries)
{
    private const string Online = "ONLINE";

    private static readonly DicomReadOptions UpToPixels = new() { StopBefore = new DicomTag(0x7FE0, 0x0000) };

    /// <summary>PS3.18 table 10.6.3-5.</summary>
    private static readonly DicomTag[] InstanceTags =
    [
        DicomTag.SOPClassUID, DicomTag.SOPInstanceUID, DicomTag.InstanceNumber, DicomTag.Rows, DicomTag.Columns, DicomTag.BitsAllocated,
        DicomTag.NumberOfFrames,
    ];

    /// <summary>Writes one result.</summary>
    public void Write(SearchRow row, Stream stream) => DicomJson.Write(stream, Of(row));

    private DicomDataset Of(SearchRow row)
    {
        DicomDataset kept = DicomJson.Parse(row.Attributes);
        DicomDataset? header = level == SearchLevel.Instance ? HeaderOf(row) : null;
        DicomDataset result = SeriesHeader.Utf8();
        Take(kept, result, DicomTag.StudyInstanceUID);
        if (level == SearchLevel.Study || acrossStudies)
        {
            Array.ForEach(SeriesHeader.StudyTags, tag => Take(kept, result, tag));
            AddStudy(row, result);
        }

        if (level != SearchLevel.Study)
        {
            Take(kept, result, DicomTag.SeriesInstanceUID);
            Take(kept, result, DicomTag.Modality);
            if (level == SearchLevel.Series || acrossSeries)
            {
                AddSeries(row, kept, result);
            }
        }

        string url = $"{services}/studies/{row.StudyUid}";
        if (level != SearchLevel.Study)
        {
            url += $"/series/{row.SeriesUid}";
        }

        if (level == SearchLevel.Instance && header is not null)
        {
            Array.ForEach(InstanceTags, tag => Take(SeriesHeader.Copy(header, [tag]), result, tag, emptyToo: false));
            result.AddOrUpdate(DicomTag.AvailableTransferSyntaxUID, row.TransferSyntax!);
            url += $"/instances/{header.GetStringOrEmpty(DicomTag.SOPInstanceUID)}";
        }

        result.AddOrUpdate(DicomTag.InstanceAvailability, Online).AddOrUpdate(DicomTag.RetrieveURL, url);
        if (query.IncludesAll || query.IncludeFields.Any(tag => !result.Contains(tag)))
        {
            header ??= HeaderOf(row);
        }

        return header is null ? result : AddAskedFor(header, result);
    }

    private void AddStudy(SearchRow row, DicomDataset result) => result
        .AddOrUpdate(DicomTag.ModalitiesInStudy, [.. counts.Modalities(row.StudyId)])
        .AddOrUpdate(DicomTag.NumberOfStudyRelatedSeries, DicomVR.IS, counts.Series(row.StudyId))
        .AddOrUpdate(DicomTag.NumberOfStudyRelatedInstances, DicomVR.IS, counts.Instances(row.StudyId));

    private void AddSeries(SearchRow row, DicomDataset kept, DicomDataset result)
    {
        Array.ForEach(SeriesHeader.SeriesTags, tag => Take(kept, result, tag));
        Take(kept, result, DicomTag.RequestAttributesSequence, emptyToo: false);
        result.AddOrUpdate(DicomTag.NumberOfSeriesRelatedInstances, DicomVR.IS, counts.Instances(row.StudyId, row.SeriesUid));
    }

    /// <summary>includefield (PS3.18 8.3.4.3), from the header of the instance, or of the youngest of the series or study.</summary>
    private DicomDataset AddAskedFor(DicomDataset header, DicomDataset result)
    {
        IEnumerable<DicomTag> asked = query.IncludesAll
            ? header.Where(item => IsOfLevel(item.Tag)).Select(item => item.Tag)
            : query.IncludeFields;
        DicomTag[] missing = [.. asked.Where(tag => !result.Contains(tag) && !tag.IsPrivate && tag.Group > 2 && !tag.IsGroupLength && DicomDictionary.Lookup(tag) is not null)];
        foreach (DicomItem item in SeriesHeader.Copy(header, missing))
        {
            if (item.Tag != DicomTag.SpecificCharacterSet && header.Contains(item.Tag))
            {
                result.AddOrUpdate(item);
            }
        }

        return result;
    }

    /// <summary>Above the instance level, all is what the patient and study modules hold: another instance would say the same.</summary>
    private bool IsOfLevel(DicomTag tag) => level == SearchLevel.Instance || tag.Group == 0x0010;

    private DicomDataset? HeaderOf(SearchRow row)
    {
        try
        {
            return counts.File(row) is { } file ? DicomFile.Open(spool.PathOf(file), UpToPixels).Dataset : null;
        }
        catch (Exception fault) when (fault is DicomDataException or IOException or UnauthorizedAccessException)
        {
            // What the index keeps is still true.
            return null;
        }
    }

    private static void Take(DicomDataset from, DicomDataset to, DicomTag tag, bool emptyToo = true)
    {
        if (from.TryGetItem(tag, out DicomItem? item) && (emptyToo || item is DicomElement { Length: > 0 } or DicomSequence))
        {
            to.AddOrUpdate(item);
        }
    }
}

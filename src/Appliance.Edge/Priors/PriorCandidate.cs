using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Edge.Patients;

namespace Appliance.Edge.Priors;

/// <summary>An earlier study that the archive has.</summary>
/// <param name="StudyUid">Study Instance UID (0020,000D).</param>
/// <param name="StudyDate">Study Date (0008,0020), YYYYMMDD.</param>
/// <param name="StudyTime">Study Time (0008,0030); empty when not told.</param>
internal sealed record PriorCandidate(string StudyUid, string StudyDate, string StudyTime)
{
    /// <summary>Series that are smaller are localizers where the study has larger ones.</summary>
    private const int LargestLocalizer = 3;

    private const int DateDigits = 8;

    /// <summary>The series to fetch.</summary>
    public IReadOnlyList<PriorSeries> Series { get; init; } = [];

    /// <summary>The day before <paramref name="studyDate"/> and the first that is asked for, as a range (PS3.4 C.2.2.2.5).</summary>
    public static string RangeBefore(DateOnly studyDate, int? months) => string.Create(
        CultureInfo.InvariantCulture, $"{(months is { } asked ? First(studyDate, asked).ToString("yyyyMMdd", CultureInfo.InvariantCulture) : "")}-{studyDate.AddDays(-1):yyyyMMdd}");

    /// <summary>The first day that is not too long ago.</summary>
    public static DateOnly First(DateOnly studyDate, int months) => studyDate.AddMonths(-months);

    /// <summary>Reads a date of DICOM; null when it is none.</summary>
    public static DateOnly? DateOf(string text) =>
        DateOnly.TryParseExact(string.Concat(text.Where(char.IsAsciiDigit)), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) ? date : null;

    /// <summary>
    /// Reads the answer of a query at STUDY level, and holds it against what was asked: an archive may ignore any key that it does not
    /// support (PS3.4 C.2.2.1.2). Null when it does not suit; <paramref name="isOther"/> says that it is another person's.
    /// </summary>
    public static PriorCandidate? Judge(DicomDataset match, PatientFacts patient, string studyUid, DateOnly studyDate, string modality, int? months, out bool isOther)
    {
        isOther = false;
        string uid = match.GetStringOrEmpty(DicomTag.StudyInstanceUID);
        if (uid.Length is 0 or > 64 || uid.Any(c => !char.IsAsciiDigit(c) && c != '.') || uid == studyUid
            || DateOf(match.GetStringOrEmpty(DicomTag.StudyDate)) is not { } date || date >= studyDate
            || (months is { } asked && date < First(studyDate, asked)))
        {
            return null;
        }

        IReadOnlyList<string> modalities = match.GetStrings(DicomTag.ModalitiesInStudy);
        if (modalities.Any(value => value.Length > 0) && !modalities.Contains(modality))
        {
            return null;
        }

        isOther = !patient.IsSurely(PatientFacts.Read(match));
        string time = string.Concat(match.GetStringOrEmpty(DicomTag.StudyTime).TakeWhile(char.IsAsciiDigit));
        return isOther ? null : new PriorCandidate(uid, date.ToString("yyyyMMdd", CultureInfo.InvariantCulture), time.Length <= DateDigits ? time : "");
    }

    /// <summary>This with the series to fetch: those of the modality, the largest first, as many as are taken; localizers are left out.</summary>
    /// <param name="matches">The answers of a query at SERIES level.</param>
    /// <param name="modality">The modality: reports, segmentations and states have others.</param>
    /// <param name="maxInstances">How many instances are taken.</param>
    public PriorCandidate WithSeries(IEnumerable<DicomDataset> matches, string modality, int maxInstances)
    {
        PriorSeries[] all = [.. matches
            .Where(match => match.GetStringOrEmpty(DicomTag.Modality) == modality && match.GetStringOrEmpty(DicomTag.SeriesInstanceUID).Length is > 0 and <= 64)
            .Select(match => new PriorSeries(
                match.GetStringOrEmpty(DicomTag.SeriesInstanceUID),
                match.TryGetValue(DicomTag.NumberOfSeriesRelatedInstances, out int count) && count > 0 ? count : null,
                0))
            .DistinctBy(series => series.SeriesUid)
            .OrderByDescending(series => series.Instances ?? int.MaxValue)
            .ThenBy(series => series.SeriesUid, StringComparer.Ordinal)];

        // A multi-frame image is a series of one, so small series count where there are no others.
        bool hasLarge = all.Any(series => series.Instances is null or > LargestLocalizer);
        var taken = new List<PriorSeries>();
        int instances = 0;
        foreach (PriorSeries series in all.Where(series => !hasLarge || series.Instances is null or > LargestLocalizer))
        {
            if (instances + (series.Instances ?? 1) <= maxInstances)
            {
                taken.Add(series);
                instances += series.Instances ?? 1;
            }
        }

        return this with { Series = taken };
    }
}

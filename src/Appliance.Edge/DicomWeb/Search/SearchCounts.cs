using Appliance.Edge.Storage;

namespace Appliance.Edge.DicomWeb.Search;

/// <summary>How many instances and series there are, and of which modalities, for the studies of a result.</summary>
internal sealed class SearchCounts
{
    private readonly Dictionary<(long Study, string Series), (string Modality, int Instances)> _series = [];
    private readonly Dictionary<long, List<(string Modality, int Instances)>> _studies = [];
    private readonly Dictionary<long, string> _files = [];

    /// <summary>Counts what the rows' studies hold.</summary>
    public static SearchCounts Of(JournalSession session, IEnumerable<SearchRow> rows)
    {
        var counts = new SearchCounts();
        foreach (SearchRow row in rows)
        {
            counts.Add(session, row.StudyId);
            if (row.File is null && session.First("SELECT file FROM instance WHERE id = $id", file => file.GetString(0), ("$id", row.InstanceId)) is { } file)
            {
                counts._files[row.InstanceId] = file;
            }
        }

        return counts;
    }

    /// <summary>The modalities of a study, each once.</summary>
    public IEnumerable<string> Modalities(long study) =>
        _studies[study].Select(series => series.Modality).Where(modality => modality.Length > 0).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The series of a study.</summary>
    public int Series(long study) => _studies[study].Count;

    /// <summary>The instances of a study.</summary>
    public int Instances(long study) => _studies[study].Sum(series => series.Instances);

    /// <summary>The instances of a series.</summary>
    public int Instances(long study, string series) => _series.GetValueOrDefault((study, series)).Instances;

    /// <summary>The file whose header the index read; null when it is gone.</summary>
    public string? File(SearchRow row) => row.File ?? _files.GetValueOrDefault(row.InstanceId);

    private void Add(JournalSession session, long study)
    {
        if (_studies.ContainsKey(study))
        {
            return;
        }

        List<(string Series, string Modality, int Instances)> found = session.Query(
            """
            SELECT series_uid, max(modality), count(DISTINCT sop_uid) FROM instance
            WHERE study_id = $study AND state = 'Current' GROUP BY series_uid
            """,
            row => (row.GetString(0), row.GetString(1), row.GetInt32(2)),
            ("$study", study));
        _studies.Add(study, [.. found.Select(series => (series.Modality, series.Instances))]);
        foreach ((string series, string modality, int instances) in found)
        {
            _series[(study, series)] = (modality, instances);
        }
    }
}

using Appliance.Edge.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Appliance.Edge.DicomWeb.Retrieve;

/// <summary>The study, series or instance that a path names (PS3.18 table 10.4.1-1), and its files.</summary>
/// <param name="StudyUid">Study Instance UID.</param>
/// <param name="SeriesUid">Series Instance UID; null for the whole study.</param>
/// <param name="SopUid">SOP Instance UID; null for the whole series or study.</param>
internal sealed record RetrieveTarget(string StudyUid, string? SeriesUid, string? SopUid)
{
    /// <summary>Reads a path.</summary>
    /// <exception cref="WebException">400: one of its names is no UID.</exception>
    public static RetrieveTarget Of(HttpContext http)
    {
        string?[] uids = [(string?)http.GetRouteValue("study"), (string?)http.GetRouteValue("series"), (string?)http.GetRouteValue("instance")];
        return Array.TrueForAll(uids, uid => uid is null || WebUid.IsValid(uid))
            ? new RetrieveTarget(uids[0]!, uids[1], uids[2])
            : throw new WebException(StatusCodes.Status400BadRequest, "The path has something that is not a UID where one belongs.");
    }

    /// <summary>
    /// The files that count, each SOP Instance once, in the order of their instance numbers. An object whose file is lost is left out.
    /// </summary>
    /// <exception cref="WebException">404: the unit knows nothing of that name. 410: it did, and the files are gone.</exception>
    public Found Find(Journal journal, Spool spool)
    {
        List<InstanceRow> known = journal.Read(session => SopUid is null
            ? session.Query(
                $"""
                {InstanceRow.Select} WHERE s.study_uid = $study AND i.origin <> 'Prior' AND ($series IS NULL OR i.series_uid = $series)
                ORDER BY i.series_uid, i.instance_number, i.sop_uid, i.id
                """,
                InstanceRow.Map,
                ("$study", StudyUid),
                ("$series", SeriesUid))
            : InstanceTable.BySopUid(session, SopUid).FindAll(row => row.Facts.StudyUid == StudyUid && row.Facts.SeriesUid == SeriesUid));
        if (known.Count == 0)
        {
            throw new WebException(StatusCodes.Status404NotFound, "The unit has no such study, series or instance. Search below /studies for those it has.");
        }

        // Evidence comes before a copy of it that a PACS sent back.
        List<InstanceRow> current = [.. known.Where(row => row.State == InstanceState.Current).DistinctBy(row => row.Facts.SopUid)];
        List<InstanceRow> there = current.FindAll(row => File.Exists(spool.PathOf(row.File)));
        return there.Count > 0
            ? new Found(there, there.Count == known.Select(row => row.Facts.SopUid).Distinct().Count())
            : throw new WebException(StatusCodes.Status410Gone, "The unit had it and no longer has its file. Ask the PACS.");
    }

    /// <summary>What was found.</summary>
    /// <param name="Rows">The instances, at least one.</param>
    /// <param name="IsWhole">False when others that the unit knew are gone (PS3.18 table 10.4.3-1: 206).</param>
    internal sealed record Found(IReadOnlyList<InstanceRow> Rows, bool IsWhole)
    {
        /// <summary>The status of an answer with all of them.</summary>
        public int Status => IsWhole ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent;
    }
}

using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Edge.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Appliance.Edge.DicomWeb.Search;

/// <summary>QIDO-RS (PS3.18 10.6): studies, series and instances by their attributes, matched by the rules of C-FIND (PS3.4 C.2.2.2).</summary>
internal sealed class SearchTransaction(Journal journal, Spool spool, SeriesIndex index)
{
    /// <summary>PS3.18 8.3.4.4 gives the words.</summary>
    private const string More = "The number of results exceeded the maximum supported by the server. Additional results can be requested.";

    /// <summary>Answers GET /studies.</summary>
    public Task StudiesAsync(HttpContext http) => HandleAsync(http, SearchLevel.Study);

    /// <summary>Answers GET /series and GET /studies/{study}/series.</summary>
    public Task SeriesAsync(HttpContext http) => HandleAsync(http, SearchLevel.Series);

    /// <summary>Answers GET /instances, GET /studies/{study}/instances and GET /studies/{study}/series/{series}/instances.</summary>
    public Task InstancesAsync(HttpContext http) => HandleAsync(http, SearchLevel.Instance);

    private async Task HandleAsync(HttpContext http, SearchLevel level)
    {
        MediaTypes.RequireJson(http.Request);
        SearchQuery query = SearchQuery.Read(http.Request.Query, level);
        (string? study, string? series) = (PathUid(http, "study"), PathUid(http, "series"));
        query.Within("study_uid", study);
        query.Within("series_uid", series);
        await index.CatchUpAsync(http.RequestAborted).ConfigureAwait(false);
        (List<SearchRow> rows, SearchCounts counts) = journal.Read(session =>
        {
            // One more than is given tells that there are more.
            List<SearchRow> found = SearchStatement.Run(session, level, query, query.Limit + 1);
            return (found, SearchCounts.Of(session, found.Take(query.Limit)));
        });
        string[] warnings = rows.Count > query.Limit ? [.. query.Warnings, More] : [.. query.Warnings];
        Warn(http, warnings);
        if (rows.Count == 0 || query.Limit == 0)
        {
            // PS3.18 table 10.6.3-1: 204 when nothing matches.
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var results = new SearchResults(DicomWebAddress.Of(http.Request), spool, counts, query, level, study is null, series is null);
        await JsonAnswer.WriteArrayAsync(http, StatusCodes.Status200OK, rows.Take(query.Limit), results.Write).ConfigureAwait(false);
    }

    private static string? PathUid(HttpContext http, string name)
    {
        var uid = (string?)http.GetRouteValue(name);
        return uid is null || WebUid.IsValid(uid)
            ? uid
            : throw new WebException(StatusCodes.Status400BadRequest, "The path has something that is not a UID where one belongs.");
    }

    /// <summary>PS3.18 8.3.4: the service is named by its address, the text stands in quotes (RFC 7234 5.5).</summary>
    private static void Warn(HttpContext http, string[] warnings)
    {
        if (warnings.Length > 0)
        {
            string services = DicomWebAddress.Of(http.Request);
            http.Response.Headers.Warning = warnings.Select(text => string.Create(CultureInfo.InvariantCulture, $"299 {services} \"{text}\"")).ToArray();
        }
    }
}

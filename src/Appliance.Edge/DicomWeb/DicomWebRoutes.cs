using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Edge.DicomWeb.Retrieve;
using Appliance.Edge.DicomWeb.Search;
using Appliance.Edge.DicomWeb.Store;
using Appliance.Edge.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.DicomWeb;

/// <summary>Which transaction of PS3.18 10 answers which method and path, and how every failure is said.</summary>
internal sealed class DicomWebRoutes(
    DicomWebOptions options,
    StoreTransaction store,
    RetrieveTransaction retrieve,
    MetadataTransaction metadata,
    BulkDataTransaction bulkData,
    FramesTransaction frames,
    RenderedTransaction rendered,
    SearchTransaction search,
    ILogger<DicomWebRoutes> logger)
{
    private const string Study = "/studies/{study}";
    private const string Series = Study + "/series/{series}";
    private const string Instance = Series + "/instances/{instance}";

    private readonly AccessToken? _token = options.TokenFile.Length > 0 ? new AccessToken(AccessToken.Read(options.TokenFile)) : null;

    /// <summary>Adds all transactions.</summary>
    public void Map(WebApplication app)
    {
        app.Use(GuardAsync);
        app.UseRouting();
        app.MapPost("/studies", store.HandleAsync);
        app.MapPost("/studies/{study}", store.HandleAsync);
        MapSearch(app);
        MapRetrieve(app);
        app.MapFallback(context => throw new WebException(
            StatusCodes.Status404NotFound, "No DICOMweb resource has this path: see PS3.18 10 for those below /studies."));
    }

    /// <summary>PS3.18 table 10.6.1-1.</summary>
    private void MapSearch(WebApplication app)
    {
        app.MapGet("/studies", search.StudiesAsync);
        app.MapGet("/series", search.SeriesAsync);
        app.MapGet("/instances", search.InstancesAsync);
        app.MapGet("/studies/{study}/series", search.SeriesAsync);
        app.MapGet("/studies/{study}/instances", search.InstancesAsync);
        app.MapGet("/studies/{study}/series/{series}/instances", search.InstancesAsync);
    }

    /// <summary>PS3.18 table 10.4.1-1.</summary>
    private void MapRetrieve(WebApplication app)
    {
        foreach (string resource in new[] { Study, Series, Instance })
        {
            app.MapGet(resource, retrieve.HandleAsync);
            app.MapGet(resource + "/metadata", metadata.HandleAsync);
        }

        app.MapGet(Instance + "/bulkdata/{**path}", bulkData.HandleAsync);
        app.MapGet(Instance + "/frames/{frames}", frames.HandleAsync);
        app.MapGet(Instance + "/rendered", rendered.HandleAsync);
        app.MapGet(Instance + "/frames/{frames}/rendered", rendered.HandleAsync);
    }

    /// <summary>Lets in whoever shows the token, and turns what was thrown into a status and a sentence.</summary>
    private async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            if (_token?.Admits(http.Request.Headers.Authorization) == false)
            {
                http.Response.Headers.WWWAuthenticate = "Bearer realm=\"DICOMweb\"";
                throw new WebException(StatusCodes.Status401Unauthorized, "Show the site's token: Authorization: Bearer TOKEN.");
            }

            await next(http).ConfigureAwait(false);
        }
        catch (WebException refusal)
        {
            await RefuseAsync(http, refusal).ConfigureAwait(false);
        }
        catch (BadHttpRequestException fault)
        {
            await RefuseAsync(http, new WebException(fault.StatusCode, fault.Message)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away: nobody is left to answer.
        }
        catch (Exception fault) when (StorageFault.IsStorage(fault) || fault is DicomDataException)
        {
            DicomWebLog.Refused(logger, http.Request.Method, StatusCodes.Status500InternalServerError, SafeFault.Describe(fault));
            await RefuseAsync(http, new WebException(StatusCodes.Status500InternalServerError, "The unit could not read its store.")).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A defect of ours ends this request, never the server.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            DicomWebLog.Defect(logger, SafeFault.Describe(fault));
            await RefuseAsync(http, new WebException(StatusCodes.Status500InternalServerError, "A defect of the unit; its log has the details.")).ConfigureAwait(false);
        }
    }

    private async Task RefuseAsync(HttpContext http, WebException refusal)
    {
        DicomWebLog.Refused(logger, http.Request.Method, refusal.Status, refusal.Message);
        if (http.Response.HasStarted)
        {
            // Half of an answer must not look like a whole one.
            http.Abort();
            return;
        }

        http.Response.StatusCode = refusal.Status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        if (refusal.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        await http.Response.WriteAsync(refusal.Message + "\n", http.RequestAborted).ConfigureAwait(false);
    }
}

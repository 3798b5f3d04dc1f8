using System.Globalization;
using System.Net;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.DicomWeb.Store;

/// <summary>
/// STOW-RS (PS3.18 10.5): each part goes the way of a C-STORE, through the same intake, with a row of the ledger for the
/// request as for an association. The answer is sent when everything that it calls stored is durable.
/// </summary>
internal sealed class StoreTransaction(
    InstanceIntake intake, Journal journal, Spool spool, NodeOptions node, ILogger<StoreTransaction> logger)
{
    /// <summary>What the ledger calls the sender: HTTP names none.</summary>
    public const string CallingAE = "STOW-RS";

    /// <summary>Requests at once; one more is told to come back.</summary>
    private const int MaxRequests = 16;

    private const int BusyRetrySeconds = 10;
    private const int FullRetrySeconds = 60;

    private int _requests;

    /// <summary>Answers POST /studies and POST /studies/{study}.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var study = (string?)http.GetRouteValue("study");
        if (study is not null && !WebUid.IsValid(study))
        {
            throw new WebException(StatusCodes.Status400BadRequest, "The path names a study by something that is not a UID.");
        }

        MediaTypes.RequireJson(http.Request);
        RefuseCoded(http);
        MultipartRelated payload = MultipartRelated.Over(http.Request.ContentType, http.Request.Body);
        if (!spool.HasRoom)
        {
            throw new WebException(StatusCodes.Status503ServiceUnavailable, "The unit's disk is nearly full: try again later.")
            {
                RetryAfterSeconds = FullRetrySeconds,
            };
        }

        try
        {
            if (Interlocked.Increment(ref _requests) > MaxRequests)
            {
                throw new WebException(StatusCodes.Status503ServiceUnavailable, $"{MaxRequests} requests are storing already: try again later.")
                {
                    RetryAfterSeconds = BusyRetrySeconds,
                };
            }

            await StoreAsync(http, payload, study).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _requests);
        }
    }

    /// <summary>RFC 9110 8.4: what is compressed for the way is refused as such, and the answer says what is taken (15.5.16).</summary>
    private static void RefuseCoded(HttpContext http)
    {
        if (http.Request.Headers.ContentEncoding.Any(coding => !"identity".Equals(coding, StringComparison.OrdinalIgnoreCase)))
        {
            http.Response.Headers.AcceptEncoding = "identity";
            throw new WebException(StatusCodes.Status415UnsupportedMediaType, "Send the payload as it is, without Content-Encoding.");
        }
    }

    private async Task StoreAsync(HttpContext http, MultipartRelated payload, string? study)
    {
        var remote = new IPEndPoint(http.Connection.RemoteIpAddress ?? IPAddress.None, http.Connection.RemotePort);
        var facts = new AssociationFacts
        {
            IsRequestor = false, CallingAE = CallingAE, CalledAE = node.AeTitle, RemoteEndPoint = remote, PeerMaxPduLength = 0, PresentationContexts = [],
        };
        var ledger = new AssociationLedger(journal, facts);
        var report = new StoreReport(DicomWebAddress.Of(http.Request));
        AssociationEnding ending = AssociationEnding.Broken;
        try
        {
            var handler = new StoreHandler(intake, ledger, logger) { StudyUid = study };
            await ReadPartsAsync(payload, handler, facts, report, http.RequestAborted).ConfigureAwait(false);
            ending = AssociationEnding.Released;
        }
        catch (Exception fault) when (fault is WebException or DicomNetworkException && !report.IsEmpty && !http.RequestAborted.IsCancellationRequested)
        {
            // Some parts were answered for: what is durable is said, and what did not come is a failure of its own.
            DicomWebLog.Refused(logger, http.Request.Method, StatusCodes.Status400BadRequest, fault.Message);
            report.FailedUnnamed(DicomStatus.CannotUnderstand);
        }
        catch (DicomNetworkException fault)
        {
            throw new WebException(StatusCodes.Status400BadRequest, $"Nothing was stored: {fault.Message}.");
        }
        finally
        {
            await ledger.EndAsync(ending, http.RequestAborted).ConfigureAwait(false);
            (int stored, int duplicates, int refused) = ledger.Counts;
            DicomWebLog.Stored(logger, remote.ToString(), ending, stored, duplicates, refused);
        }

        if (report.IsEmpty)
        {
            throw new WebException(StatusCodes.Status400BadRequest, "The payload has no part: nothing was stored.");
        }

        if (report.Status == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = FullRetrySeconds.ToString(CultureInfo.InvariantCulture);
        }

        await JsonAnswer.WriteAsync(http, report.Status, report.ToDataset()).ConfigureAwait(false);
    }

    private async Task ReadPartsAsync(
        MultipartRelated payload, StoreHandler handler, AssociationFacts facts, StoreReport report, CancellationToken cancellationToken)
    {
        while (await payload.NextAsync(cancellationToken).ConfigureAwait(false) is var (mediaType, body))
        {
            InstancePart part;
            try
            {
                part = MediaTypes.IsDicom(mediaType) || mediaType.Length == 0
                    ? await InstancePart.ReadAsync(body, facts, cancellationToken).ConfigureAwait(false)
                    : throw new DicomDataException("the part is not of the media type application/dicom");
            }
            catch (DicomDataException)
            {
                report.FailedUnnamed(DicomStatus.CannotUnderstand);
                continue;
            }

            await StoreAsync(part, handler, report, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task StoreAsync(InstancePart part, StoreHandler handler, StoreReport report, CancellationToken cancellationToken)
    {
        (string sopClass, string sopInstance) = (part.Request.AffectedSopClassUid, part.Request.AffectedSopInstanceUid);
        if (!WebUid.IsValid(sopInstance) || !WebUid.IsValid(sopClass))
        {
            // What is no UID is not repeated to anybody.
            report.FailedUnnamed(DicomStatus.InvalidObjectInstance);
            return;
        }

        StoreResult result = await handler.StoreAsync(part.Request, part.Data, cancellationToken).ConfigureAwait(false);
        if (result.Status.IsFailure)
        {
            report.Failed(sopClass, sopInstance, result.Status);
            return;
        }

        InstanceFacts stored = journal.Read(session => InstanceTable.BySopUid(session, sopInstance))[^1].Facts;
        report.Stored(sopClass, sopInstance, stored.StudyUid, stored.SeriesUid);
    }
}

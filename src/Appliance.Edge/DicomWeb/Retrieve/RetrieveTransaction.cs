using Appliance.Dicom.Data;
using Appliance.Edge.Storage;
using Microsoft.AspNetCore.Http;

namespace Appliance.Edge.DicomWeb.Retrieve;

/// <summary>WADO-RS of whole instances (PS3.18 10.4.1.1.1): studies, series and instances as application/dicom.</summary>
internal sealed class RetrieveTransaction(Journal journal, Spool spool)
{
    /// <summary>Answers GET /studies/{study}[/series/{series}[/instances/{instance}]].</summary>
    public async Task HandleAsync(HttpContext http)
    {
        RetrieveTarget target = RetrieveTarget.Of(http);
        IReadOnlyList<AcceptedType> accepted = AcceptedTypes.Of(http.Request);
        RetrieveTarget.Found found = target.Find(journal, spool);
        List<(InstanceRow Row, InstanceForm Form)> parts =
            [.. found.Rows.Select(row => (row, InstanceForms.Choose(accepted, row.Facts.TransferSyntax))).Where(part => part.Item2 != InstanceForm.None)];
        if (parts.Count == 0)
        {
            throw new WebException(
                StatusCodes.Status406NotAcceptable,
                "Accept multipart/related; type=\"application/dicom\"; transfer-syntax=* to get instances as they are stored.");
        }

        // PS3.18 8.7.4: one instance may also come alone, for a client that asks for that.
        if (target.SopUid is not null && accepted.First(range => range.Matches(MediaTypes.Dicom)) is { IsMultipart: false, MediaType: MediaTypes.Dicom })
        {
            http.Response.ContentType = ContentType(parts[0].Row, parts[0].Form);
            await WriteAsync(parts[0].Row, parts[0].Form, http.Response.Body, http.RequestAborted).ConfigureAwait(false);
            return;
        }

        int status = parts.Count == found.Rows.Count ? found.Status : StatusCodes.Status206PartialContent;
        var answer = new MultipartAnswer(http.Response, status, MediaTypes.Dicom);
        string services = DicomWebAddress.Of(http.Request);
        foreach ((InstanceRow row, InstanceForm form) in parts)
        {
            await answer.AddAsync(
                ContentType(row, form),
                $"{services}/studies/{row.Facts.StudyUid}/series/{row.Facts.SeriesUid}/instances/{row.Facts.SopUid}",
                body => WriteAsync(row, form, body, http.RequestAborted),
                http.RequestAborted).ConfigureAwait(false);
        }

        await answer.EndAsync(http.RequestAborted).ConfigureAwait(false);
    }

    private static string ContentType(InstanceRow row, InstanceForm form) =>
        $"{MediaTypes.Dicom}; transfer-syntax={(form == InstanceForm.AsStored ? row.Facts.TransferSyntax : DicomTransferSyntax.ExplicitVRLittleEndian.UID.Value)}";

    private async Task WriteAsync(InstanceRow row, InstanceForm form, Stream body, CancellationToken cancellationToken)
    {
        string path = spool.PathOf(row.File);
        if (form == InstanceForm.AsStored)
        {
            var stored = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using (stored.ConfigureAwait(false))
            {
                await stored.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        await BackgroundWriter.CopyAsync(
            stream => DicomFile.Open(path).Write(stream, DicomTransferSyntax.ExplicitVRLittleEndian), body, cancellationToken).ConfigureAwait(false);
    }
}

using Microsoft.AspNetCore.Http;

namespace Appliance.Edge.DicomWeb.Retrieve;

/// <summary>Answers with bytes: one value alone where the client asks for that, else in parts.</summary>
internal static class OctetAnswer
{
    /// <summary>Writes uncompressed values (PS3.18 8.7.3.3.2: little endian, application/octet-stream).</summary>
    public static Task WriteAsync(HttpContext http, AcceptedType accepted, IReadOnlyList<Func<Stream>> values) =>
        WriteAsync(http, accepted, MediaTypes.OctetStream, MediaTypes.OctetStream, values);

    /// <summary>Writes values of one media type.</summary>
    /// <param name="http">The request.</param>
    /// <param name="accepted">The range that was chosen.</param>
    /// <param name="rootType">The media type.</param>
    /// <param name="contentType">The same with its parameters.</param>
    /// <param name="values">Each opens one value; they are opened one after the other.</param>
    public static async Task WriteAsync(
        HttpContext http, AcceptedType accepted, string rootType, string contentType, IReadOnlyList<Func<Stream>> values)
    {
        if (values.Count == 1 && accepted is { IsMultipart: false, MediaType: not "*/*" })
        {
            http.Response.ContentType = contentType;
            await CopyAsync(values[0], http.Response.Body, http.RequestAborted).ConfigureAwait(false);
            return;
        }

        var answer = new MultipartAnswer(http.Response, StatusCodes.Status200OK, rootType);
        foreach (Func<Stream> value in values)
        {
            await answer.AddAsync(contentType, null, body => CopyAsync(value, body, http.RequestAborted), http.RequestAborted).ConfigureAwait(false);
        }

        await answer.EndAsync(http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task CopyAsync(Func<Stream> open, Stream body, CancellationToken cancellationToken)
    {
        Stream value = open();
        await using (value.ConfigureAwait(false))
        {
            await value.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        }
    }
}

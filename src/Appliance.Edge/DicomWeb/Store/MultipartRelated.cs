using Appliance.Dicom.Network;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Appliance.Edge.DicomWeb.Store;

/// <summary>The parts of a multipart/related payload (RFC 2387, PS3.18 8.6.1.2.1), one after the other, within limits.</summary>
internal sealed class MultipartRelated
{
    /// <summary>Bytes of one part. The largest objects of today's scanners are a tenth of it.</summary>
    public const long MaxPartBytes = 64L << 30;

    /// <summary>Parts of one request: the largest studies of today are a quarter of it.</summary>
    public const int MaxParts = 20_000;

    /// <summary>RFC 2046 5.1.1 allows 70 characters; Orthanc sends three UUIDs, which nobody misunderstands.</summary>
    private const int MaxBoundaryLength = 256;

    private const int MaxHeaders = 16;
    private const int MaxHeaderBytes = 8 * 1024;
    private const int BufferBytes = 64 * 1024;

    private readonly MultipartReader _reader;
    private int _parts;

    private MultipartRelated(string boundary, Stream body) => _reader = new MultipartReader(boundary, body, BufferBytes)
    {
        HeadersCountLimit = MaxHeaders,
        HeadersLengthLimit = MaxHeaderBytes,
        BodyLengthLimit = MaxPartBytes,
    };

    /// <summary>Reads the boundary from a Content-Type.</summary>
    /// <exception cref="WebException">415: another media type. 400: no boundary, or one that RFC 2046 does not allow.</exception>
    public static MultipartRelated Over(string? contentType, Stream body)
    {
        if (!MediaTypeHeaderValue.TryParse(UnquotedType.Quoted(contentType ?? ""), out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals("multipart/related", StringComparison.OrdinalIgnoreCase)
            || !MediaTypes.IsDicom(Parameter(type, "type")))
        {
            throw new WebException(
                StatusCodes.Status415UnsupportedMediaType,
                "Send instances as Content-Type: multipart/related; type=\"application/dicom\"; boundary=...");
        }

        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= MaxBoundaryLength && !boundary.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? new MultipartRelated(boundary, body)
            : throw new WebException(
                StatusCodes.Status400BadRequest, "The Content-Type needs a boundary of ASCII characters (RFC 2046 5.1.1).");
    }

    /// <summary>The next part; null after the last. What is left of the one before is passed over.</summary>
    /// <exception cref="WebException">400 or 413: the framing is broken, or a limit is passed.</exception>
    /// <exception cref="DicomNetworkException">The payload broke off.</exception>
    public async Task<(StringSegment MediaType, Stream Body)?> NextAsync(CancellationToken cancellationToken)
    {
        MultipartSection? section = await PartStream.Guarded(() => _reader.ReadNextSectionAsync(cancellationToken)).ConfigureAwait(false);
        if (section is null)
        {
            return null;
        }

        if (++_parts > MaxParts)
        {
            throw new WebException(
                StatusCodes.Status413PayloadTooLarge, $"One request may have {MaxParts} parts: send the rest in another. Those before are stored.");
        }

        StringSegment mediaType = MediaTypeHeaderValue.TryParse(section.ContentType, out MediaTypeHeaderValue? type) ? type.MediaType : "";
        return (mediaType, new PartStream(section.Body));
    }

    private static StringSegment Parameter(MediaTypeHeaderValue type, string name) =>
        type.Parameters.FirstOrDefault(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? HeaderUtilities.RemoveQuotes(found.Value)
            : default;
}

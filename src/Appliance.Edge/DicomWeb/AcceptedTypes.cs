using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Appliance.Edge.DicomWeb;

/// <summary>One media range that a client accepts (PS3.18 8.7.5): multipart/related is taken apart into its root type.</summary>
/// <param name="MediaType">The type of the parts, or of the whole where there are none; <c>*/*</c> for any.</param>
/// <param name="IsMultipart">Whether it is to come in a multipart/related payload.</param>
/// <param name="TransferSyntax">The transfer syntax asked for; <c>*</c> for the one it is stored in, empty for the default.</param>
/// <param name="Quality">From 0, never, to 1.</param>
internal sealed record AcceptedType(string MediaType, bool IsMultipart, string TransferSyntax, double Quality)
{
    /// <summary>Whether the range covers a media type.</summary>
    public bool Matches(string mediaType) =>
        MediaType == "*/*"
        || MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)
        || (MediaType.EndsWith("/*", StringComparison.Ordinal) && mediaType.StartsWith(MediaType[..^1], StringComparison.OrdinalIgnoreCase));
}

/// <summary>Reads what a client accepts: the Accept Query Parameter where there is one, else the header (PS3.18 8.3.3.1).</summary>
internal static class AcceptedTypes
{
    /// <summary>More ranges than this are no negotiation.</summary>
    private const int MaxRanges = 64;

    private static readonly AcceptedType Anything = new("*/*", false, "", 1);

    /// <summary>The ranges, the dearest first; those with quality 0 are left out.</summary>
    /// <exception cref="WebException">400: more ranges than anybody needs.</exception>
    public static IReadOnlyList<AcceptedType> Of(HttpRequest request) =>
        Read(request.Query.TryGetValue("accept", out StringValues asked) ? asked : request.Headers.Accept);

    /// <summary>Reads the values of an Accept header. What cannot be read is passed over, as RFC 9110 12.4.1 lets a server do.</summary>
    public static IReadOnlyList<AcceptedType> Read(StringValues header)
    {
        if (StringValues.IsNullOrEmpty(header))
        {
            return [Anything];
        }

        if (!MediaTypeHeaderValue.TryParseList([.. header.OfType<string>().Select(UnquotedType.Quoted)], out IList<MediaTypeHeaderValue>? parsed))
        {
            return [];
        }

        return parsed.Count > MaxRanges
            ? throw new WebException(StatusCodes.Status400BadRequest, $"Accept at most {MaxRanges} media types.")
            : [.. parsed.Select(Range).Where(range => range.Quality > 0).OrderByDescending(range => range.Quality)];
    }

    private static AcceptedType Range(MediaTypeHeaderValue type)
    {
        bool multipart = type.MediaType.Equals("multipart/related", StringComparison.OrdinalIgnoreCase);
        string root = multipart ? Parameter(type, "type") : type.MediaType.ToString();
        return new AcceptedType(root.Length > 0 ? root : "*/*", multipart, Parameter(type, "transfer-syntax"), type.Quality ?? 1);
    }

    private static string Parameter(MediaTypeHeaderValue type, string name) =>
        type.Parameters.FirstOrDefault(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? HeaderUtilities.RemoveQuotes(found.Value).ToString().Trim()
            : "";
}

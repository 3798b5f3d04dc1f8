using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Appliance.Edge.DicomWeb;

/// <summary>The media types of PS3.18 8.7.3 by name.</summary>
internal static class MediaTypes
{
    public const string Dicom = "application/dicom";
    public const string DicomJson = "application/dicom+json";
    public const string OctetStream = "application/octet-stream";

    public static bool IsDicom(StringSegment type) => type.Equals(Dicom, StringComparison.OrdinalIgnoreCase);

    /// <summary>Demands that the client takes DICOM JSON. Without an Accept header it takes anything (RFC 9110 12.5.1).</summary>
    /// <exception cref="WebException">406.</exception>
    public static void RequireJson(HttpRequest request)
    {
        if (!AcceptedTypes.Of(request).Any(accepted => accepted.Matches(DicomJson) || accepted.Matches("application/json")))
        {
            throw new WebException(StatusCodes.Status406NotAcceptable, "The answer is application/dicom+json: accept it.");
        }
    }
}

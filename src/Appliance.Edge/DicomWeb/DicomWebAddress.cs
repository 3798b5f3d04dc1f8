using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Appliance.Edge.DicomWeb;

/// <summary>How the client reached the services: Retrieve URLs lead back the same way.</summary>
internal static class DicomWebAddress
{
    /// <summary>Scheme, host and port, without a slash at the end.</summary>
    public static string Of(HttpRequest request) => UriHelper.BuildAbsolute(request.Scheme, request.Host).TrimEnd('/');
}

using System.Net.Http.Headers;
using System.Text;
using Appliance.Edge.DicomWeb;

namespace Appliance.Edge.Delivery;

/// <summary>What the unit shows to a DICOMweb server.</summary>
internal static class WebSecret
{
    /// <summary>Basic authentication (RFC 7617) where there is a user, else a bearer token (RFC 6750).</summary>
    /// <param name="user">The user; empty for a token.</param>
    /// <param name="path">The file with the password or token; when it cannot be read nothing is shown, and the server says what it thinks of that.</param>
    public static AuthenticationHeaderValue? Read(string user, string path)
    {
        string secret = AccessToken.Read(path);
        return secret.Length == 0 ? null
            : user.Length == 0 ? new AuthenticationHeaderValue("Bearer", secret)
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")));
    }
}

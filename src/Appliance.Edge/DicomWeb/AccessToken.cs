using System.Security.Cryptography;
using System.Text;

namespace Appliance.Edge.DicomWeb;

/// <summary>The bearer token of the site (RFC 6750 2.1). Read once: a new one takes a restart.</summary>
internal sealed class AccessToken(string token)
{
    /// <summary>Longer files hold something else.</summary>
    private const int MaxTokenBytes = 4096;

    private const string Scheme = "Bearer ";

    private readonly byte[] _digest = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>The token in a file, without the blanks and line ends around it; empty when it cannot be read.</summary>
    public static string Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            var bytes = new byte[MaxTokenBytes];
            int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(bytes, 0, read).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Whether an Authorization header shows it. Takes as long for a near miss as for any other.</summary>
    public bool Admits(string? authorization) =>
        authorization is not null
        && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(_digest, SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim())));
}

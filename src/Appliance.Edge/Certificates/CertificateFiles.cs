using System.Security.Cryptography;
using Appliance.Dicom.Network;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Certificates;

/// <summary>Where the site puts certificate, key and authorities: PEM files in the folder <c>keys/tls</c> below the state folder.</summary>
public sealed class CertificateFiles
{
    /// <summary>The files of a unit.</summary>
    /// <param name="folder">Its state folder.</param>
    public CertificateFiles(StateFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        Folder = Path.Combine(folder.KeysPath, "tls");
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The unit's certificate, followed by the authorities between it and the root.</summary>
    public string Certificate => Path.Combine(Folder, "certificate.pem");

    /// <summary>Its private key, without password.</summary>
    public string Key => Path.Combine(Folder, "key.pem");

    /// <summary>The authorities that peers are trusted by: one file with all of them, or <c>authorities/</c> with files.</summary>
    public string Authorities => File.Exists(AuthorityFile) ? AuthorityFile : Path.Combine(Folder, "authorities");

    private string AuthorityFile => Path.Combine(Folder, "authorities.pem");

    /// <summary>Reads them. A unit that only calls others may have authorities alone.</summary>
    /// <exception cref="TlsCredentialsException">They cannot be used.</exception>
    internal TlsCredentials Load()
    {
        bool own = File.Exists(Certificate) || File.Exists(Key);
        return TlsCredentials.Load(own ? Certificate : null, own ? Key : null, Authorities);
    }

    /// <summary>
    /// Changes whenever a file does: names and digests of all of them. They are small, and length and time can be the same after a
    /// renewal.
    /// </summary>
    internal string Signature()
    {
        try
        {
            string authorities = Authorities;
            IEnumerable<string> all = new[] { Certificate, Key }
                .Concat(Directory.Exists(authorities) ? Directory.EnumerateFiles(authorities).Order(StringComparer.Ordinal) : [authorities]);
            return string.Join('\n', all.Select(path => $"{path} {ContentOf(path)}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder went away while it was listed: the next look sees what is there then.
            return e.GetType().Name;
        }
    }

    private static string ContentOf(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.GetType().Name;
        }
    }
}

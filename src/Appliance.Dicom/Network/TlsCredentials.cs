using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Appliance.Dicom.Network;

/// <summary>
/// Who we are and whom we trust on TLS connections; never changed, a renewal makes a new one. Trusted are only the given authorities,
/// never the system's: identity is the chain.
/// </summary>
public sealed class TlsCredentials
{
    /// <summary>The longest file that is read, in bytes.</summary>
    public const int MaxFileBytes = 1 << 20;

    /// <summary>The most certificates that are read from one file or folder.</summary>
    public const int MaxCertificates = 256;

    private const string CertificateLabel = "CERTIFICATE";

    private TlsCredentials(SslStreamCertificateContext? own, X509Certificate2Collection authorities)
    {
        Own = own;
        Authorities = authorities;
    }

    /// <summary>When our certificate ends; null when we have none.</summary>
    public DateTimeOffset? NotAfter => Own is null ? null : new DateTimeOffset(Own.TargetCertificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);

    /// <summary>The subject of our certificate; null when we have none.</summary>
    public string? Subject => Own?.TargetCertificate.Subject;

    /// <summary>Our certificate with its key and the authorities between it and the root.</summary>
    internal SslStreamCertificateContext? Own { get; }

    /// <summary>Whom we trust.</summary>
    internal X509Certificate2Collection Authorities { get; }

    /// <summary>Reads PEM files.</summary>
    /// <param name="certificate">Our certificate, followed by the authorities between it and the root; null to show none.</param>
    /// <param name="key">Its private key without password; null with <paramref name="certificate"/>.</param>
    /// <param name="authorities">A file with the certificates of the authorities that are trusted, or a folder of such files (<c>.pem</c>, <c>.crt</c>, <c>.cer</c>).</param>
    /// <exception cref="TlsCredentialsException">A file cannot be used.</exception>
    public static TlsCredentials Load(string? certificate, string? key, string authorities) =>
        new(certificate is null ? null : LoadOwn(certificate, key!), LoadAuthorities(authorities));

    private static SslStreamCertificateContext LoadOwn(string certificatePath, string keyPath)
    {
        string keyPem = ReadText(keyPath);
        if (keyPem.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new TlsCredentialsException(TlsFileFault.KeyEncrypted, keyPath);
        }

        X509Certificate2Collection chain = ReadCertificates(certificatePath);
        try
        {
            using X509Certificate2 bare = chain[0];
            chain.RemoveAt(0);
            return SslStreamCertificateContext.Create(WithKey(bare, keyPem, keyPath), chain, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new TlsCredentialsException(TlsFileFault.NotPem, certificatePath, e);
        }
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate, string keyPem, string keyPath)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), keyPem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // The framework says the one and the other with one type; only what can be read by itself is a key.
            throw new TlsCredentialsException(IsKey(keyPem) ? TlsFileFault.KeyDoesNotMatch : TlsFileFault.NotPem, keyPath, e);
        }
    }

    private static bool IsKey(string pem) =>
        PemEncoding.TryFind(pem, out PemFields fields) && pem[fields.Label].EndsWith("PRIVATE KEY", StringComparison.Ordinal);

    private static X509Certificate2Collection LoadAuthorities(string path)
    {
        if (!Directory.Exists(path))
        {
            return ReadCertificates(path);
        }

        var all = new X509Certificate2Collection();
        foreach (string file in FilesOf(path))
        {
            all.AddRange(ReadCertificates(file));
        }

        return all.Count is > 0 and <= MaxCertificates ? all : throw new TlsCredentialsException(TlsFileFault.Missing, path);
    }

    private static List<string> FilesOf(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder)
                .Where(file => Path.GetExtension(file) is ".pem" or ".crt" or ".cer").Order(StringComparer.Ordinal).Take(MaxCertificates)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlsCredentialsException(TlsFileFault.Missing, folder, e);
        }
    }

    private static X509Certificate2Collection ReadCertificates(string path)
    {
        var found = new X509Certificate2Collection();
        string text = ReadText(path);
        try
        {
            foreach (Range block in Blocks(text))
            {
                found.ImportFromPem(text.AsSpan()[block]);
            }
        }
        catch (CryptographicException e)
        {
            throw new TlsCredentialsException(TlsFileFault.NotPem, path, e);
        }

        return found.Count > 0 ? found : throw new TlsCredentialsException(TlsFileFault.NotPem, path);
    }

    private static IEnumerable<Range> Blocks(string text)
    {
        int from = 0;
        int count = 0;
        while (count < MaxCertificates && PemEncoding.TryFind(text.AsSpan(from), out PemFields fields))
        {
            int offset = from;
            (int start, int length) = fields.Location.GetOffsetAndLength(text.Length - offset);
            from = offset + start + length;
            if (text.AsSpan(offset)[fields.Label].SequenceEqual(CertificateLabel))
            {
                count++;
                yield return (offset + start)..from;
            }
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length is 0 or > MaxFileBytes)
            {
                throw new TlsCredentialsException(stream.Length == 0 ? TlsFileFault.Missing : TlsFileFault.NotPem, path);
            }

            using var reader = new StreamReader(stream, Encoding.ASCII);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlsCredentialsException(TlsFileFault.Missing, path, e);
        }
    }
}

using System.Net;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.DicomWeb;

/// <summary>DICOMweb (PS3.18) on a port of its own (section <c>DicomWeb</c>).</summary>
public sealed class DicomWebOptions : IFeatureOptions
{
    /// <summary>A token that can be guessed is none: fewer characters than this are refused.</summary>
    internal const int MinTokenCharacters = 16;

    /// <summary>Whether viewers and scanners may reach the unit by DICOMweb.</summary>
    /// <value>Default false: whoever reaches the port reads patients' images, so a person decides it.</value>
    public bool Enabled { get; set; }

    /// <summary>The TCP port to listen on; 0 takes a free one.</summary>
    /// <value>Default 8104, 0 to 65535.</value>
    public int Port { get; set; } = 8104;

    /// <summary>The local address to listen on. Any other than the loopback needs <see cref="TokenFile"/> and <see cref="CertificateFile"/>.</summary>
    /// <value>Default <c>127.0.0.1</c>: viewers on the unit itself, or behind a proxy of the hospital's.</value>
    public string BindAddress { get; set; } = "127.0.0.1";

    /// <summary>A file with the bearer token that every request must show (RFC 6750); empty for none.</summary>
    public string TokenFile { get; set; } = "";

    /// <summary>The server's certificate with its chain, PEM; empty for plain HTTP.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>The key of that certificate, PEM, not encrypted.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>Where it listens, once checked.</summary>
    internal IPAddress Address => IPAddress.Parse(BindAddress);

    internal bool IsTls => CertificateFile.Length > 0;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.InRange(nameof(Port), Port, 0, 65535);
        if (!IPAddress.TryParse(BindAddress, out IPAddress? address))
        {
            faults.Add(nameof(BindAddress), BindAddress, Texts.Get("DicomWebAddress"));
        }
        else if (Enabled && !IPAddress.IsLoopback(address) && (TokenFile.Length == 0 || !IsTls))
        {
            faults.Add(nameof(BindAddress), BindAddress, Texts.Get("DicomWebOpen"));
        }

        File(faults, nameof(TokenFile), TokenFile);
        File(faults, nameof(CertificateFile), CertificateFile);
        File(faults, nameof(KeyFile), KeyFile);
        if (KeyFile.Length > 0 != IsTls)
        {
            faults.Add(nameof(KeyFile), KeyFile, Texts.Get("DicomWebKeyPair"));
        }

        if (TokenFile.Length > 0 && System.IO.File.Exists(TokenFile) && AccessToken.Read(TokenFile).Length < MinTokenCharacters)
        {
            faults.Add(nameof(TokenFile), TokenFile, Texts.Format("DicomWebToken", MinTokenCharacters));
        }
    }

    private static void File(OptionFaults faults, string key, string path)
    {
        if (path.Length > 0 && !System.IO.File.Exists(path))
        {
            faults.Add(key, path, Texts.Get("FileMissing"));
        }
    }
}

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

    /// <summary>The local address to listen on. Any other than the loopback needs <see cref="UseTls"/>.</summary>
    /// <value>Default <c>127.0.0.1</c>: viewers on the unit itself, or behind a proxy of the hospital's.</value>
    public string BindAddress { get; set; } = "127.0.0.1";

    /// <summary>
    /// Whether it speaks HTTPS, with the unit's certificate (the files of section <c>Tls</c>). Whoever calls then shows the token
    /// of <see cref="TokenFile"/>, or without one a certificate of the site's authorities.
    /// </summary>
    /// <value>Default false.</value>
    public bool UseTls { get; set; }

    /// <summary>A file with the bearer token that every request must show (RFC 6750).</summary>
    /// <value>Default empty: no token is asked for.</value>
    public string TokenFile { get; set; } = "";

    /// <summary>Where it listens, once checked.</summary>
    internal IPAddress Address => IPAddress.Parse(BindAddress);

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.InRange(nameof(Port), Port, 0, 65535);
        if (!IPAddress.TryParse(BindAddress, out IPAddress? address))
        {
            faults.Add(nameof(BindAddress), BindAddress, Texts.Get("DicomWebAddress"));
        }
        else if (Enabled && !IPAddress.IsLoopback(address) && !UseTls)
        {
            faults.Add(nameof(BindAddress), BindAddress, Texts.Get("DicomWebOpen"));
        }

        if (TokenFile.Length > 0 && !File.Exists(TokenFile))
        {
            faults.Add(nameof(TokenFile), TokenFile, Texts.Get("FileMissing"));
        }
        else if (TokenFile.Length > 0 && AccessToken.Read(TokenFile).Length < MinTokenCharacters)
        {
            faults.Add(nameof(TokenFile), TokenFile, Texts.Format("DicomWebToken", MinTokenCharacters));
        }
    }
}

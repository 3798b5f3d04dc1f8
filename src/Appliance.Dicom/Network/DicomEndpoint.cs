using System.Globalization;

namespace Appliance.Dicom.Network;

/// <summary>An application entity at an address.</summary>
/// <param name="AETitle">1 to 16 characters.</param>
/// <param name="Host">Name or address; an IPv6 address without brackets.</param>
/// <param name="Port">TCP port, 1 to 65535.</param>
public sealed record DicomEndpoint(string AETitle, string Host, int Port)
{
    /// <summary>The longest AE title, in characters (PS3.5 6.2).</summary>
    public const int MaxAETitleLength = 16;

    /// <summary>How the connection is protected; null for plain DICOM.</summary>
    public TlsClientOptions? Tls { get; init; }

    /// <summary>Reads <c>AE@HOST:PORT</c>; an IPv6 address stands in brackets.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not of that form; the message says what is wrong.</exception>
    public static DicomEndpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = text.IndexOf('@', StringComparison.Ordinal);
        int colon = text.LastIndexOf(':');
        if (at < 0 || colon < at)
        {
            throw new FormatException($"'{text}' is not of the form AE@HOST:PORT");
        }

        string title = text[..at].Trim();
        if (!IsValidAETitle(title))
        {
            throw new FormatException($"'{title}' is not an AE title: 1 to {MaxAETitleLength} ASCII characters, no backslash");
        }

        string host = text[(at + 1)..colon].Trim('[', ']', ' ');
        if (host.Length == 0 || !int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port is < 1 or > ushort.MaxValue)
        {
            throw new FormatException($"'{text[(at + 1)..]}' is not of the form HOST:PORT with a port from 1 to {ushort.MaxValue}");
        }

        return new DicomEndpoint(title, host, port);
    }

    /// <summary>True for 1 to 16 printable ASCII characters other than backslash, not all blank (PS3.5 6.2, VR AE).</summary>
    /// <param name="title">The title.</param>
    public static bool IsValidAETitle(string title) =>
        !string.IsNullOrWhiteSpace(title) && title.Length <= MaxAETitleLength && title.All(c => c is >= ' ' and <= '~' and not '\\');

    /// <summary><c>AE@HOST:PORT</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{AETitle}@{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");
}

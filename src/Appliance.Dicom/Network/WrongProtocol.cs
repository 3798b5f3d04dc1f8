using System.Buffers;
using System.Text;

namespace Appliance.Dicom.Network;

/// <summary>Recognizes other protocols by their first bytes, for one clear line in the log instead of a PDU type number.</summary>
internal static class WrongProtocol
{
    private const int LookAtBytes = 8;

    private static readonly string[] HttpMethods = ["GET ", "POST", "PUT ", "HEAD", "OPTI", "DELE", "PRI ", "CONN", "PATC", "TRAC"];

    /// <summary>A sentence when the bytes are another protocol's, else null.</summary>
    public static string? Diagnose(ReadOnlySequence<byte> bytes)
    {
        Span<byte> start = stackalloc byte[LookAtBytes];
        int length = (int)Math.Min(bytes.Length, LookAtBytes);
        bytes.Slice(0, length).CopyTo(start);
        start = start[..length];

        // TLS: a handshake record, version 3.x (RFC 8446 5.1). 16H is no PDU type.
        if (start is [0x16, 0x03, ..])
        {
            return "the peer speaks TLS on the port for plain DICOM: use the TLS port, or switch TLS off at the peer";
        }

        // Read as a PDU, a TLS alert from a server is type 15H.
        if (start is [0x15, 0x03, ..])
        {
            return "the peer answered with a TLS alert: it expects TLS on this port";
        }

        string text = Encoding.Latin1.GetString(start);
        if (HttpMethods.Any(method => text.StartsWith(method, StringComparison.Ordinal)) || text.StartsWith("HTTP", StringComparison.Ordinal))
        {
            return "the peer speaks HTTP on a DICOM port: a browser, a proxy or a DICOMweb client has the wrong port";
        }

        return text.StartsWith("SSH-", StringComparison.Ordinal) ? "the peer speaks SSH on a DICOM port" : null;
    }
}

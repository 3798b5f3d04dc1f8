using Appliance.Dicom.Data;

namespace Appliance.Edge.DicomWeb.Retrieve;

/// <summary>The media type of a compressed frame (PS3.18 table 8.7.3-4 and 8.7.3-5).</summary>
internal static class FrameMedia
{
    /// <summary>The media type of a frame in this syntax; null when the standard gives it none.</summary>
    public static string? Of(DicomTransferSyntax syntax) => syntax.UID.Value switch
    {
        "1.2.840.10008.1.2.4.50" or "1.2.840.10008.1.2.4.51" or "1.2.840.10008.1.2.4.57" or "1.2.840.10008.1.2.4.70" => "image/jpeg",
        "1.2.840.10008.1.2.4.80" or "1.2.840.10008.1.2.4.81" => "image/jls",
        "1.2.840.10008.1.2.4.90" or "1.2.840.10008.1.2.4.91" => "image/jp2",
        "1.2.840.10008.1.2.4.92" or "1.2.840.10008.1.2.4.93" => "image/jpx",
        "1.2.840.10008.1.2.4.201" or "1.2.840.10008.1.2.4.202" or "1.2.840.10008.1.2.4.203" => "image/jphc",
        "1.2.840.10008.1.2.5" => "image/dicom-rle",
        "1.2.840.10008.1.2.4.100" or "1.2.840.10008.1.2.4.101" => "video/mpeg",
        "1.2.840.10008.1.2.4.102" or "1.2.840.10008.1.2.4.103" or "1.2.840.10008.1.2.4.104" or "1.2.840.10008.1.2.4.105"
            or "1.2.840.10008.1.2.4.106" => "video/mp4",
        "1.2.840.10008.1.2.4.107" or "1.2.840.10008.1.2.4.108" => "video/H265",
        _ => null,
    };

    /// <summary>
    /// The first range that a frame in this syntax may be sent for as it is, and as which media type; null when the client takes no such frames.
    /// </summary>
    public static (AcceptedType Range, string Media)? Choose(IEnumerable<AcceptedType> accepted, DicomTransferSyntax syntax)
    {
        foreach (AcceptedType range in accepted)
        {
            bool isNamed = range.TransferSyntax == "*" || range.TransferSyntax == syntax.UID.Value;
            bool isAny = range.TransferSyntax.Length == 0;
            if (Of(syntax) is { } media && range.Matches(media) && (isNamed || isAny))
            {
                return (range, media);
            }

            // Octets without a transfer syntax are uncompressed (PS3.18 8.7.3.5.2): whoever takes others says so, as browser viewers do.
            // Where there is no media type they are all that is left, and the part says what it is.
            if (range.Matches(MediaTypes.OctetStream) && (isNamed || (isAny && range.MediaType == "*/*")))
            {
                return (range, MediaTypes.OctetStream);
            }
        }

        return null;
    }
}

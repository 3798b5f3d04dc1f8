using System.Buffers.Binary;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Frames;

/// <summary>Which transfer syntax the bytes of a frame really are: scanners and gateways have declared one and sent another.</summary>
internal static class CodestreamSyntax
{
    private static readonly DicomTransferSyntax JpegExtended = DicomTransferSyntax.Lookup("1.2.840.10008.1.2.4.51");
    private static readonly DicomTransferSyntax JpegLossless = DicomTransferSyntax.Lookup("1.2.840.10008.1.2.4.57");
    private static readonly DicomTransferSyntax JpegLSNearLossless = DicomTransferSyntax.Lookup("1.2.840.10008.1.2.4.81");
    private static readonly DicomTransferSyntax Jpeg2000 = DicomTransferSyntax.Lookup("1.2.840.10008.1.2.4.91");

    /// <summary>The declared syntax when the codestream can be that, or tells nothing; else what it is.</summary>
    internal static DicomTransferSyntax Choose(DicomTransferSyntax declared, ReadOnlySpan<byte> codestream)
    {
        DicomTransferSyntax? real = Codestream.Recognize(codestream) switch
        {
            CodestreamKind.Jpeg => JpegProcess(codestream),
            CodestreamKind.Jpeg2000 => Jpeg2000,
            CodestreamKind.Rle => DicomTransferSyntax.RLELossless,
            _ => null,
        };

        // A declared syntax that is not in the table (video, HTJ2K, private ones) is left as it is: its codestreams begin alike.
        bool isPlain = !declared.IsEncapsulated && declared.IsKnown;
        return real is null || (Family(declared) is var family && (family == Family(real) || (family is null && !isPlain))) ? declared : real;
    }

    private static string? Family(DicomTransferSyntax syntax) => syntax.UID.Value switch
    {
        "1.2.840.10008.1.2.5" => "RLE",
        "1.2.840.10008.1.2.4.50" or "1.2.840.10008.1.2.4.51" => "JPEG",
        "1.2.840.10008.1.2.4.57" or "1.2.840.10008.1.2.4.70" => "JPEG lossless",
        "1.2.840.10008.1.2.4.80" or "1.2.840.10008.1.2.4.81" => "JPEG-LS",
        "1.2.840.10008.1.2.4.90" or "1.2.840.10008.1.2.4.91" => "JPEG 2000",
        _ => null,
    };

    /// <summary>ISO/IEC 10918-1 table B.1: the marker of the frame header names the process.</summary>
    private static DicomTransferSyntax? JpegProcess(ReadOnlySpan<byte> codestream)
    {
        int at = 2;
        while (at + 4 <= codestream.Length && codestream[at] == 0xFF)
        {
            switch (codestream[at + 1])
            {
                case 0xFF:
                    at++;
                    continue;
                case 0xC0 or 0xC1:
                    return JpegExtended;
                case 0xC3:
                    return JpegLossless;
                case 0xF7:
                    return JpegLSNearLossless;
                default:
                    at += 2 + BinaryPrimitives.ReadUInt16BigEndian(codestream[(at + 2)..]);
                    break;
            }
        }

        return null;
    }
}

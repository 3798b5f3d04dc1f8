namespace Appliance.Dicom.Imaging.Codecs.Native;

/// <summary>The end marker that JPEG-LS (EOI) and JPEG 2000 (EOC) share. Some writers leave it out, and the libraries miss it.</summary>
internal static class CodestreamEnd
{
    private static ReadOnlySpan<byte> Marker => [0xFF, 0xD9];

    /// <summary>The frame, with an end marker put in where it has none before its padding. Samples that are missing stay missing.</summary>
    internal static ReadOnlySpan<byte> Ensure(ReadOnlySpan<byte> frame) =>
        frame.TrimEnd((byte)0).EndsWith(Marker) ? frame : (byte[])[.. frame, .. Marker];
}

using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Codecs;

/// <summary>Turns the compressed bytes of one frame into samples. Safe for use by several threads at once.</summary>
public interface IFrameDecoder
{
    /// <summary>True for the transfer syntaxes that this decoder reads.</summary>
    bool CanDecode(DicomTransferSyntax syntax);

    /// <summary>Decodes one frame. Blocks the caller; nothing it is given is kept.</summary>
    /// <param name="syntax">The transfer syntax of the object.</param>
    /// <param name="frame">All bytes of the frame: the fragments joined, padding included (PS3.5 A.4).</param>
    /// <param name="description">What the data set says of its pixels. A codestream of another size is damaged, not a smaller picture.</param>
    /// <param name="cancellationToken">Ends the wait; what decodes is stopped as well.</param>
    /// <returns>Samples, with the description that is true of them.</returns>
    /// <exception cref="CodecException">The frame could not be decoded; it says whose fault that is.</exception>
    DecodedFrame Decode(DicomTransferSyntax syntax, ReadOnlyMemory<byte> frame, PixelDescription description, CancellationToken cancellationToken);
}

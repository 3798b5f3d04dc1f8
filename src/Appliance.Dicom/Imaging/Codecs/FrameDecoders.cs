using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Codecs;

/// <summary>Several decoders as one: the first that knows a transfer syntax is asked.</summary>
public sealed class FrameDecoders(params IFrameDecoder[] decoders) : IFrameDecoder
{
    /// <inheritdoc/>
    public bool CanDecode(DicomTransferSyntax syntax) => decoders.Any(decoder => decoder.CanDecode(syntax));

    /// <inheritdoc/>
    public DecodedFrame Decode(DicomTransferSyntax syntax, ReadOnlyMemory<byte> frame, PixelDescription description, CancellationToken cancellationToken)
    {
        IFrameDecoder decoder = decoders.FirstOrDefault(decoder => decoder.CanDecode(syntax))
            ?? throw new CodecException(CodecFault.Unsupported, $"Frames of {syntax} are not decoded here.");
        return decoder.Decode(syntax, frame, description, cancellationToken);
    }
}

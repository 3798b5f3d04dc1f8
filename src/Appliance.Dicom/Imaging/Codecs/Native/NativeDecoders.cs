using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Codecs.Native;

/// <summary>
/// The decoders that run native code, for use inside a worker process only. A library that is not installed is a form that is not
/// supported, named with the Debian package that has it.
/// </summary>
internal sealed class NativeDecoders : IFrameDecoder
{
    private static readonly (IFrameDecoder Decoder, string Package)[] Decoders =
    [
        (new JpegDecoder(), "libdcmtk17"),
        (new JpegLsDecoder(), "libcharls2"),
        (new Jpeg2000Decoder(), "libopenjp2-7"),
    ];

    public bool CanDecode(DicomTransferSyntax syntax) => Decoders.Any(pair => pair.Decoder.CanDecode(syntax));

    public DecodedFrame Decode(DicomTransferSyntax syntax, ReadOnlyMemory<byte> frame, PixelDescription description, CancellationToken cancellationToken)
    {
        var (decoder, package) = Decoders.FirstOrDefault(pair => pair.Decoder.CanDecode(syntax));
        if (decoder is null)
        {
            throw new CodecException(CodecFault.Unsupported, $"Frames of {syntax} are not decoded here.");
        }

        try
        {
            return decoder.Decode(syntax, frame, description, cancellationToken);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new CodecException(CodecFault.Unsupported, $"{syntax} needs a library that is not installed: Debian package {package}.", e);
        }
        catch (OutOfMemoryException e)
        {
            throw new CodecException(CodecFault.OutOfMemory, "There is no memory for the decoded frame.", e);
        }
    }
}

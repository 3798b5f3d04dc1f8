using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>Any bytes are a frame or a codec exception, twice the same. The first two bytes say how large the frame should be.</summary>
internal sealed class RleTarget : IFuzzTarget
{
    private static readonly RleDecoder Decoder = new();

    public string Name => "rle";

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2)
        {
            return;
        }

        int bits = 8 << (input[0] % 3);
        var description = new PixelDescription
        {
            Rows = 1 + (input[0] / 3),
            Columns = 1 + input[1],
            SamplesPerPixel = input[1] % 5 == 0 ? 3 : 1,
            BitsAllocated = bits,
            BitsStored = bits,
            HighBit = bits - 1,
        };
        byte[] frame = input[2..].ToArray();
        string first = Decode(frame, description);
        if (first != Decode(frame, description))
        {
            throw new OracleException("the same frame was decoded to something else");
        }
    }

    private static string Decode(byte[] frame, PixelDescription description)
    {
        try
        {
            DecodedFrame decoded = Decoder.Decode(DicomTransferSyntax.RLELossless, frame, description, CancellationToken.None);
            return decoded.Pixels.Length == description.BitsPerFrame / 8
                ? Convert.ToHexString(decoded.Pixels)
                : throw new OracleException($"{decoded.Pixels.Length} bytes came out of a frame of {description.BitsPerFrame} bits");
        }
        catch (CodecException e)
        {
            return e.Message;
        }
    }
}

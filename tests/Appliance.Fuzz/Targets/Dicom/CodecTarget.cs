using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>
/// Any bytes are a frame or a codec exception, twice the same, within the worker's limits. The first three bytes say what the data set claims:
/// rows, columns, and the depth and colour.
/// </summary>
internal abstract class CodecTarget(string name, DicomTransferSyntax syntax, IFrameDecoder decoder) : IFuzzTarget
{
    private const int ClaimBytes = 3;

    public string Name => name;

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < ClaimBytes)
        {
            return;
        }

        PixelDescription description = Claim(input);
        byte[] frame = input[ClaimBytes..].ToArray();
        string first = Decode(frame, description);
        if (first != Decode(frame, description))
        {
            throw new OracleException($"the same frame was decoded to something else than {first[..Math.Min(80, first.Length)]}");
        }
    }

    /// <summary>A seed: the claim that fits the frame, and the frame.</summary>
    internal static byte[] Seed(PixelDescription description, byte[] frame) =>
    [
        (byte)(description.Rows - 1), (byte)(description.Columns - 1),
        (byte)((description.BitsAllocated / 16) + (description.SamplesPerPixel == 3 ? 3 : 0)), .. frame,
    ];

    private static PixelDescription Claim(ReadOnlySpan<byte> input)
    {
        int bits = 8 << (input[2] % 3);
        return new PixelDescription
        {
            Rows = 1 + input[0],
            Columns = 1 + input[1],
            SamplesPerPixel = input[2] / 3 % 2 == 1 ? 3 : 1,
            PhotometricInterpretation = input[2] / 3 % 2 == 1 ? "YBR_FULL" : "MONOCHROME2",
            BitsAllocated = bits,
            BitsStored = bits,
            HighBit = bits - 1,
        };
    }

    private string Decode(byte[] frame, PixelDescription description)
    {
        try
        {
            DecodedFrame decoded = decoder.Decode(syntax, frame, description, CancellationToken.None);
            return decoded.Pixels.Length == decoded.Description.BitsPerFrame / 8 && decoded.Description.Rows == description.Rows
                ? Convert.ToHexString(decoded.Pixels)
                : throw new OracleException($"{decoded.Pixels.Length} bytes came out of a frame of {description.BitsPerFrame} bits");
        }
        catch (CodecException e) when (e.Fault is not (CodecFault.Crashed or CodecFault.TimedOut))
        {
            return e.Message;
        }
    }
}

using System.Runtime.InteropServices;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Codecs.Native;

/// <summary>JPEG-LS, lossless and near-lossless (PS3.5 8.2.3), by CharLS.</summary>
internal sealed unsafe class JpegLsDecoder : IFrameDecoder
{
    public bool CanDecode(DicomTransferSyntax syntax) => syntax.UID == DicomUID.JPEGLSLossless || syntax.UID == DicomUID.JPEGLSNearLossless;

    public DecodedFrame Decode(DicomTransferSyntax syntax, ReadOnlyMemory<byte> frame, PixelDescription description, CancellationToken cancellationToken)
    {
        int cellBytes = SampleCells.Bytes(description, most: 2);
        ReadOnlySpan<byte> codestream = CodestreamEnd.Ensure(frame.Span);
        nint decoder = CharlsLibrary.Create();
        if (decoder == 0)
        {
            throw new CodecException(CodecFault.OutOfMemory, "JPEG-LS: no memory for a decoder.");
        }

        try
        {
            fixed (byte* bytes = codestream)
            {
                Check(CharlsLibrary.SetSource(decoder, bytes, (nuint)codestream.Length));
                byte[] pixels = Decode(decoder, description, cellBytes);
                return new DecodedFrame(pixels, description with { IsPlanar = false, NumberOfFrames = 1 });
            }
        }
        finally
        {
            CharlsLibrary.Destroy(decoder);
        }
    }

    private static byte[] Decode(nint decoder, PixelDescription description, int cellBytes)
    {
        Check(CharlsLibrary.ReadHeader(decoder));
        Check(CharlsLibrary.GetFrameInfo(decoder, out CharlsLibrary.FrameInfo info));
        new CodestreamSize(info.Width, info.Height, info.Components, info.BitsPerSample).MustBe(description);
        Check(CharlsLibrary.GetInterleaveMode(decoder, out int mode));
        Check(CharlsLibrary.GetDestinationSize(decoder, 0, out nuint length));
        int sampleBytes = info.BitsPerSample <= 8 ? 1 : 2;
        if (length != (nuint)((long)description.SamplesPerFrame * sampleBytes))
        {
            throw new CodecException(CodecFault.Damaged, $"JPEG-LS: {length} bytes would come out of a frame of {description.SamplesPerFrame} samples.");
        }

        byte[] samples = new byte[length];
        fixed (byte* destination = samples)
        {
            Check(CharlsLibrary.Decode(decoder, destination, length, 0));
        }

        if (mode == 0 && info.Components > 1)
        {
            samples = SampleCells.Interleave(samples, info.Components, sampleBytes);
        }

        if (sampleBytes == cellBytes)
        {
            return samples;
        }

        byte[] cells = new byte[(long)samples.Length * cellBytes];
        SampleCells.Widen(samples, cells);
        return cells;
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            string message = Marshal.PtrToStringUTF8(CharlsLibrary.ErrorMessage(result)) ?? $"error {result}";
            throw new CodecException(result == CharlsLibrary.NotEnoughMemory ? CodecFault.OutOfMemory : CodecFault.Damaged, $"JPEG-LS: {message}");
        }
    }
}

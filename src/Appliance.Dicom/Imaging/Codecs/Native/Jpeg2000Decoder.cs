using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Codecs.Native;

/// <summary>JPEG 2000, lossless and lossy (PS3.5 8.2.4), by OpenJPEG. A frame in a JP2 file, which PS3.5 A.4.4 forbids, is read all the same.</summary>
internal sealed unsafe class Jpeg2000Decoder : IFrameDecoder
{
    private static readonly byte[] Jp2Signature = [0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20];

    public bool CanDecode(DicomTransferSyntax syntax) => syntax.UID == DicomUID.JPEG2000Lossless || syntax.UID == DicomUID.JPEG2000;

    public DecodedFrame Decode(DicomTransferSyntax syntax, ReadOnlyMemory<byte> frame, PixelDescription description, CancellationToken cancellationToken)
    {
        int cellBytes = SampleCells.Bytes(description, most: 4);
        int format = frame.Span.StartsWith(Jp2Signature) ? OpenJpegLibrary.Jp2File : OpenJpegLibrary.RawCodestream;
        string? said = null;
        OpenJpegLibrary.Image* image = null;
        nint stream = 0;
        nint codec = 0;
        ReadOnlySpan<byte> codestream = format == OpenJpegLibrary.RawCodestream ? CodestreamEnd.Ensure(frame.Span) : frame.Span;
        fixed (byte* bytes = codestream)
        {
            var source = new OpenJpegSource { Start = bytes, Length = codestream.Length };
            try
            {
                stream = OpenJpegSource.Open(&source);
                codec = OpenJpegLibrary.CreateDecompress(format);
                Check(stream != 0 && codec != 0, said);
                _ = OpenJpegLibrary.SetErrorHandler(codec, &KeepFirst, Unsafe.AsPointer(ref said));
                SetUp(codec);
                Check(OpenJpegLibrary.ReadHeader(stream, codec, out image) != 0 && image is not null, said);
                CheckSize(image, description);
                Check(OpenJpegLibrary.Decode(codec, stream, image) != 0, said);
                byte[] pixels = Collect(image, description, cellBytes);
                return new DecodedFrame(pixels, description with { IsPlanar = false, NumberOfFrames = 1, PhotometricInterpretation = Photometric(description) });
            }
            finally
            {
                if (image is not null) { OpenJpegLibrary.ImageDestroy(image); }
                if (codec != 0) { OpenJpegLibrary.DestroyCodec(codec); }
                if (stream != 0) { OpenJpegLibrary.StreamDestroy(stream); }
            }
        }
    }

    private static void SetUp(nint codec)
    {
        byte* parameters = stackalloc byte[OpenJpegLibrary.ParametersBytes];
        OpenJpegLibrary.SetDefaultParameters(parameters);
        *(uint*)(parameters + OpenJpegLibrary.ParametersFlags) |= OpenJpegLibrary.IgnoreJp2Channels;

        // Strict: a tile that is cut short is an error, not a blurred picture.
        Check(OpenJpegLibrary.SetupDecoder(codec, parameters) != 0 && OpenJpegLibrary.SetStrictMode(codec, 1) != 0, said: null);
    }

    /// <summary>Every component must be of the frame's size: PS3.5 8.2.4 has no photometric interpretation with subsampled components.</summary>
    private static void CheckSize(OpenJpegLibrary.Image* image, PixelDescription description)
    {
        uint precision = 0;
        for (uint i = 0; i < image->ComponentCount; i++)
        {
            OpenJpegLibrary.Component* component = image->Components + i;
            precision = Math.Max(precision, component->Precision);
            if (component->Dx != 1 || component->Dy != 1)
            {
                throw new CodecException(CodecFault.Unsupported, "JPEG 2000 with subsampled components is not decoded.");
            }
        }

        new CodestreamSize((long)image->X1 - image->X0, (long)image->Y1 - image->Y0, (int)image->ComponentCount, (int)precision).MustBe(description);
    }

    private static byte[] Collect(OpenJpegLibrary.Image* image, PixelDescription description, int cellBytes)
    {
        int pixels = FrameLimits.PixelCount(description);
        byte[] cells = new byte[(long)pixels * description.SamplesPerPixel * cellBytes];
        for (int i = 0; i < description.SamplesPerPixel; i++)
        {
            OpenJpegLibrary.Component* component = image->Components + i;
            if (component->Data is null || component->Width != description.Columns || component->Height != description.Rows)
            {
                throw new CodecException(CodecFault.Damaged, $"JPEG 2000: component {i} was not decoded.");
            }

            SampleCells.Scatter(new ReadOnlySpan<int>(component->Data, pixels), cells, cellBytes, i, description.SamplesPerPixel);
        }

        return cells;
    }

    /// <summary>The multiple component transformation is undone by the codec (PS3.5 8.2.4): what was YBR_RCT or YBR_ICT is RGB now.</summary>
    private static string Photometric(PixelDescription description) =>
        description.PhotometricInterpretation is "YBR_RCT" or "YBR_ICT" ? "RGB" : description.PhotometricInterpretation;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void KeepFirst(byte* message, void* data) =>
        Unsafe.AsRef<string?>(data) ??= Marshal.PtrToStringUTF8((nint)message)?.Trim();

    private static void Check(bool isGood, string? said)
    {
        if (!isGood)
        {
            bool isMemory = said is null || said.Contains("memory", StringComparison.OrdinalIgnoreCase) || said.Contains("alloc", StringComparison.OrdinalIgnoreCase);
            throw new CodecException(isMemory ? CodecFault.OutOfMemory : CodecFault.Damaged, $"JPEG 2000: {said ?? "no memory for a decoder"}.");
        }
    }
}

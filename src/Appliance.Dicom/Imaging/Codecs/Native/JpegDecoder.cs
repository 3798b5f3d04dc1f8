using System.Buffers;
using System.Collections.Frozen;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Codecs.Native;

/// <summary>
/// JPEG baseline, extended and lossless (PS3.5 8.2.1) by <see cref="IjgLibrary"/>, with its slow integer IDCT and its upsampling, as DCMTK.
/// For a worker process only: see <see cref="IjgSession"/>.
/// </summary>
internal sealed unsafe class JpegDecoder : IFrameDecoder
{
    private static readonly FrozenSet<DicomUID> Syntaxes =
        new[] { DicomUID.JPEGBaseline8Bit, DicomUID.JPEGExtended12Bit, DicomUID.JPEGLossless, DicomUID.JPEGLosslessSV1 }.ToFrozenSet();

    public bool CanDecode(DicomTransferSyntax syntax) => Syntaxes.Contains(syntax.UID);

    public DecodedFrame Decode(DicomTransferSyntax syntax, ReadOnlyMemory<byte> frame, PixelDescription description, CancellationToken cancellationToken)
    {
        JpegFrameHeader header = JpegFrameHeader.Read(frame.Span);
        header.Size.MustBe(description);
        int cellBytes = SampleCells.Bytes(description, most: 2);
        bool toRgb = IsToBeRgb(description);
        using MemoryHandle pinned = frame.Pin();
        using var session = new IjgSession(IjgLibrary.For(header.Size.Precision), (byte*)pinned.Pointer, frame.Length);
        byte[] pixels = Read(session, IjgLibrary.For(header.Size.Precision), description, cellBytes, toRgb);
        return session.Damage is null
            ? new DecodedFrame(pixels, description with { IsPlanar = false, NumberOfFrames = 1, PhotometricInterpretation = Photometric(description, toRgb) })
            : throw new CodecException(CodecFault.Damaged, $"JPEG: {session.Damage}");
    }

    /// <summary>
    /// The data set says what the components are (PS3.5 8.2.1), not JFIF or Adobe markers: YBR is converted by the library's own table, anything
    /// else is left as coded. DCMTK does the same unless told otherwise.
    /// </summary>
    private static bool IsToBeRgb(PixelDescription description)
    {
        bool isYbr = description is { SamplesPerPixel: 3, PhotometricInterpretation: "YBR_FULL" or "YBR_FULL_422" or "YBR_PARTIAL_422" };
        return isYbr && description.IsSigned
            ? throw new CodecException(CodecFault.Unsupported, "Signed YBR samples cannot be converted to RGB.")
            : isYbr;
    }

    private static string Photometric(PixelDescription description, bool toRgb) => toRgb ? "RGB" : description.PhotometricInterpretation;

    private static byte[] Read(IjgSession session, IjgLibrary library, PixelDescription description, int cellBytes, bool toRgb)
    {
        IjgDecompress* state = session.State;
        if (library.ReadHeader(state, 1) != 1)
        {
            throw new CodecException(CodecFault.Damaged, "JPEG: the header is incomplete.");
        }

        state->CodedColor = toRgb ? IjgDecompress.YCbCr : IjgDecompress.UnknownColor;
        state->OutputColor = toRgb ? IjgDecompress.Rgb : IjgDecompress.UnknownColor;
        if (library.StartDecompress(state) == 0)
        {
            throw new CodecException(CodecFault.Damaged, "JPEG: the scans are incomplete.");
        }

        // The library has read the header for itself: what it is about to write must be what there is room for.
        new CodestreamSize(state->OutputWidth, state->OutputHeight, state->OutputComponents, 1).MustBe(description);
        int rowSamples = description.Columns * description.SamplesPerPixel;
        byte[] pixels = new byte[(long)rowSamples * cellBytes * description.Rows];
        byte[]? narrow = library.SampleBytes < cellBytes ? new byte[rowSamples] : null;
        if (library.SampleBytes > cellBytes)
        {
            throw new CodecException(CodecFault.Damaged, "JPEG: the samples have more bits than are allocated.");
        }

        fixed (byte* all = pixels, one = narrow)
        {
            while (state->OutputScanline < state->OutputHeight)
            {
                uint row = state->OutputScanline;
                byte* line = one is null ? all + ((long)row * rowSamples * cellBytes) : one;
                if (library.ReadScanlines(state, &line, 1) != 1)
                {
                    throw new CodecException(CodecFault.Damaged, $"JPEG: row {row} is missing.");
                }

                if (narrow is not null)
                {
                    SampleCells.Widen(narrow, pixels.AsSpan((int)row * rowSamples * cellBytes, rowSamples * cellBytes));
                }
            }
        }

        _ = library.FinishDecompress(state);
        return pixels;
    }
}

using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Frames;

/// <summary>Frames of uncompressed pixel data (PS3.5 8.1.1): one after another without padding, 1-bit frames across byte boundaries.</summary>
internal sealed class NativeFrames : IFrameSource
{
    private const int SkipBufferBytes = 64 * 1024;
    private readonly List<FrameProblem> _problems = [];
    private readonly PixelDescription _description;
    private readonly DicomElement _element;
    private readonly bool _isSubsampled;
    private readonly NativeByteOrder _order;

    internal NativeFrames(PixelDescription description, DicomElement element, DicomTransferSyntax syntax)
    {
        _description = description;
        _element = element;
        _order = NativeByteOrder.Of(syntax, element.VR, description.BitsAllocated);
        _isSubsampled = ChromaSubsampling.IsSubsampled(description, element.Length);
        long whole = element.Length * 8 / BitsPerFrame;
        WholeFrames = (int)Math.Min(whole, description.NumberOfFrames);
        if (WholeFrames == 0)
        {
            throw new DicomDataException($"Pixel Data has {element.Length} bytes; {TotalBytes} are needed for {description.NumberOfFrames} frame(s) of {description.Rows} × {description.Columns}.");
        }

        NoteLength(whole);
    }

    public int WholeFrames { get; }

    public IReadOnlyList<FrameProblem> Problems => _problems;

    private long BitsPerFrame => _isSubsampled ? ChromaSubsampling.BitsPerFrame(_description) : _description.BitsPerFrame;

    private long TotalBytes => ((BitsPerFrame * _description.NumberOfFrames) + 7) / 8;

    public PixelFrame Read(int frame, CancellationToken cancellationToken)
    {
        byte[] bytes = ReadBytes(frame, out int firstBit);
        var samples = new int[_isSubsampled ? ChromaSubsampling.SamplesPerFrame(_description) : _description.SamplesPerFrame];
        SampleReader.Read(bytes, firstBit, _description, _order.WordRotation, samples);
        PixelDescription one = _description with { NumberOfFrames = 1 };
        return _isSubsampled ? ChromaSubsampling.Expand(one, samples) : new PixelFrame(one, samples);
    }

    /// <summary>PS3.5 8.1.1 knows one byte of padding; more is either padding of a device or frames that nobody counted.</summary>
    private void NoteLength(long whole)
    {
        if (WholeFrames < _description.NumberOfFrames)
        {
            _problems.Add(new FrameProblem(
                FrameProblemKind.FramesMissing,
                $"Pixel Data has {_element.Length} bytes where {TotalBytes} are needed: {WholeFrames} of {_description.NumberOfFrames} frames are whole."));
        }
        else if (whole > _description.NumberOfFrames)
        {
            _problems.Add(new FrameProblem(
                FrameProblemKind.MoreFramesThanStated,
                $"Pixel Data has {_element.Length} bytes, room for {whole} frames; Number of Frames is {_description.NumberOfFrames}."));
        }
        else if (_element.Length > TotalBytes + (TotalBytes & 1))
        {
            _problems.Add(new FrameProblem(FrameProblemKind.TrailingBytes, $"{_element.Length - TotalBytes} bytes follow the last frame."));
        }
    }

    /// <summary>The bytes that hold a frame, little endian. <paramref name="firstBit"/> is where a 1-bit frame begins in the first byte.</summary>
    private byte[] ReadBytes(int frame, out int firstBit)
    {
        long startBit = BitsPerFrame * frame;
        long start = startBit / 8;
        firstBit = (int)(startBit % 8);
        byte[] bytes = new byte[checked((int)(((startBit + BitsPerFrame + 7) / 8) - start))];
        using Stream stream = _element.OpenRead();

        // Halves of a word were swapped together: reading begins and ends at whole words.
        Skip(stream, start);
        stream.ReadExactly(bytes);
        _order.Restore(bytes);
        return bytes;
    }

    /// <summary>A value that is swapped out of a big endian file can only be read forward.</summary>
    private static void Skip(Stream stream, long count)
    {
        if (stream.CanSeek)
        {
            stream.Seek(count, SeekOrigin.Begin);
            return;
        }

        byte[] passed = new byte[Math.Min(count, SkipBufferBytes)];
        while (count > 0)
        {
            int take = (int)Math.Min(count, passed.Length);
            stream.ReadExactly(passed, 0, take);
            count -= take;
        }
    }
}

using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging.Codecs;

namespace Appliance.Dicom.Imaging.Frames;

/// <summary>Frames of encapsulated pixel data, decoded one at a time.</summary>
internal sealed class DecodedFrames : IFrameSource
{
    private readonly PixelDescription _description;
    private readonly EncapsulatedFrames _frames;
    private readonly DicomTransferSyntax _syntax;
    private readonly IFrameDecoder _decoder;
    private readonly List<FrameProblem> _problems;

    /// <exception cref="DicomDataException">No frame can be found, or nobody decodes the syntax.</exception>
    internal DecodedFrames(PixelDescription description, DicomDataset dataset, DicomFragmentSequence fragments, DicomTransferSyntax declared, IFrameDecoder decoder)
    {
        _description = description;
        _decoder = decoder;
        _frames = EncapsulatedFrames.Find(dataset, fragments, description.NumberOfFrames);
        _problems = [.. _frames.Problems];
        _syntax = CodestreamSyntax.Choose(declared, Head(fragments.Fragments[0]));
        if (_syntax != declared)
        {
            _problems.Add(new FrameProblem(FrameProblemKind.OtherSyntax, $"The transfer syntax is {declared}; the pixels are {_syntax}."));
        }

        if (!decoder.CanDecode(_syntax))
        {
            throw new DicomDataException($"Pixel Data is compressed as {_syntax}, which is not decoded here.");
        }
    }

    public int WholeFrames => _frames.Count;

    public IReadOnlyList<FrameProblem> Problems => _problems;

    public PixelFrame Read(int frame, CancellationToken cancellationToken)
    {
        DecodedFrame decoded;
        try
        {
            decoded = _decoder.Decode(_syntax, _frames.Read(frame), _description with { NumberOfFrames = 1 }, cancellationToken);
        }
        catch (CodecException cause)
        {
            throw new DicomDataException($"Frame {frame + 1} cannot be decoded: {cause.Message}", cause);
        }

        PixelDescription description = decoded.Description with { NumberOfFrames = 1 };
        if (decoded.Pixels.Length * 8L < description.BitsPerFrame)
        {
            throw new DicomDataException($"Frame {frame + 1} was decoded to {decoded.Pixels.Length} bytes; {description.TotalBytes} are needed.");
        }

        var samples = new int[description.SamplesPerFrame];
        SampleReader.Read(decoded.Pixels, 0, description, 0, samples);
        return new PixelFrame(description, samples);
    }

    /// <summary>Enough of the first codestream to reach its frame header.</summary>
    private static byte[] Head(DicomValue fragment)
    {
        using Stream stream = fragment.OpenRead();
        byte[] head = new byte[Math.Min(fragment.Length, 64 * 1024)];
        stream.ReadExactly(head);
        return head;
    }
}

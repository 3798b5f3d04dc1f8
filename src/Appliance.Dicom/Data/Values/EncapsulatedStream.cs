using System.Buffers.Binary;

namespace Appliance.Dicom.Data.Values;

/// <summary>Encapsulated data as it stands in a file, items and delimiters included (PS3.5 A.4), without loading it.</summary>
internal sealed class EncapsulatedStream(IEnumerator<Stream> parts) : ForwardStream
{
    private Stream? _part;

    internal static EncapsulatedStream Over(DicomFragmentSequence fragments) => new(Parts(fragments).GetEnumerator());

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            if (_part?.Read(buffer) is > 0 and var read)
            {
                return read;
            }

            _part?.Dispose();
            _part = null;
            if (!parts.MoveNext())
            {
                return 0;
            }

            _part = parts.Current;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _part?.Dispose();
            parts.Dispose();
        }

        base.Dispose(disposing);
    }

    private static IEnumerable<Stream> Parts(DicomFragmentSequence fragments)
    {
        foreach (var fragment in fragments.Fragments.Prepend(fragments.OffsetTable))
        {
            yield return Header(DicomTag.Item, (uint)(fragment.Length + (fragment.Length & 1)));
            yield return fragment.OpenRead();
            if ((fragment.Length & 1) == 1)
            {
                yield return new MemoryStream([0], writable: false);
            }
        }

        yield return Header(DicomTag.SequenceDelimitation, 0);
    }

    private static MemoryStream Header(DicomTag tag, uint length)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, tag.Group);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), tag.Element);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), length);
        return new MemoryStream(bytes, writable: false);
    }
}

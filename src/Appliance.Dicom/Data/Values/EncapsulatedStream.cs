using System.Buffers.Binary;

namespace Appliance.Dicom.Data.Values;

/// <summary>Encapsulated data as it stands in a file, items and delimiters included (PS3.5 A.4), without loading it.</summary>
internal sealed class EncapsulatedStream(IEnumerator<Stream> parts) : Stream
{
    private Stream? _part;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    internal static EncapsulatedStream Over(DicomFragmentSequence fragments) => new(Parts(fragments).GetEnumerator());

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

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

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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

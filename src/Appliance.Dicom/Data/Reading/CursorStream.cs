namespace Appliance.Dicom.Data.Reading;

/// <summary>What is left of a cursor, as a stream.</summary>
internal sealed class CursorStream(ByteCursor cursor) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => cursor.Take(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => cursor.Take(buffer);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

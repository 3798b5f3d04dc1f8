namespace Appliance.Dicom.Tests.Services;

/// <summary>Zeros, as many as asked for, that exist nowhere; tells at each quarter that it was read.</summary>
internal sealed class ZeroStream(long length, Action atQuarter) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = (int)Math.Min(count, length - _position);
        buffer.AsSpan(offset, read).Clear();
        if (_position / (length / 4) != (_position + read) / (length / 4))
        {
            atQuarter();
        }

        _position += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

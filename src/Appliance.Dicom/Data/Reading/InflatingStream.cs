using System.IO.Compression;

namespace Appliance.Dicom.Data.Reading;

/// <summary>The data set behind a deflated one (PS3.5 A.5), up to a limit: a few bytes can inflate to terabytes.</summary>
internal sealed class InflatingStream(Stream compressed, long maxBytes) : Stream
{
    private readonly DeflateStream _inner = new(compressed, CompressionMode.Decompress, leaveOpen: true);
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = _inner.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new DicomDataException($"the deflated data set is damaged after {_read} bytes", e);
        }

        _read += read;
        return _read <= maxBytes
            ? read
            : throw new DicomDataException($"the deflated data set inflates to more than {maxBytes} bytes (MaxDeflatedBytes)");
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
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

namespace Appliance.Dicom.Data.Values;

/// <summary>Turns big-endian numbers into little-endian ones while they are read.</summary>
internal sealed class SwappingStream(Stream inner, int unit, long length) : ForwardStream
{
    private const int BlockBytes = 16 * 1024;
    private readonly byte[] _block = new byte[BlockBytes];
    private int _start;
    private int _end;

    public override long Length => length;

    public override int Read(Span<byte> buffer)
    {
        if (_start == _end)
        {
            _start = 0;
            _end = inner.ReadAtLeast(_block, BlockBytes, throwOnEndOfStream: false);
            ByteOrder.Swap(_block.AsSpan(0, _end), unit);
        }

        var count = Math.Min(buffer.Length, _end - _start);
        _block.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

namespace Appliance.Dicom.Data.Values;

/// <summary>Turns big-endian numbers into little-endian ones while they are read, and the reverse.</summary>
/// <param name="inner">The numbers.</param>
/// <param name="unit">Bytes of each.</param>
/// <param name="length">Bytes of all.</param>
/// <param name="isPadded">True to end an odd length with a zero byte, which belongs to the last number and is swapped with it.</param>
internal sealed class SwappingStream(Stream inner, int unit, long length, bool isPadded = false) : ForwardStream
{
    private const int BlockBytes = 16 * 1024;
    private readonly byte[] _block = new byte[BlockBytes];
    private int _start;
    private int _end;
    private bool _needsPadding = isPadded && (length & 1) == 1;

    public override long Length => length;

    public override int Read(Span<byte> buffer)
    {
        if (_start == _end)
        {
            _start = 0;
            _end = inner.ReadAtLeast(_block, BlockBytes, throwOnEndOfStream: false);
            if (_needsPadding && _end < BlockBytes)
            {
                _block[_end++] = 0;
                _needsPadding = false;
            }

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

using System.Buffers;

namespace Appliance.Dicom.Network;

/// <summary>The data set of one message as a stream; each read takes what the wire has, so that nothing piles up.</summary>
internal sealed class PDataReadStream(PDataReader reader, byte contextId) : Stream
{
    private ReadOnlySequence<byte> _fragment;
    private bool _lastSeen;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads away what the consumer left, so that the next message can be received.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        while (!_lastSeen)
        {
            _lastSeen = (await reader.ReadDataAsync(contextId, cancellationToken).ConfigureAwait(false)).IsLast;
        }

        _fragment = default;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_fragment.IsEmpty && !_lastSeen && !buffer.IsEmpty)
        {
            var value = await reader.ReadDataAsync(contextId, cancellationToken).ConfigureAwait(false);
            (_fragment, _lastSeen) = (value.Data, value.IsLast);
        }

        int count = (int)Math.Min(buffer.Length, _fragment.Length);
        _fragment.Slice(0, count).CopyTo(buffer.Span);
        _fragment = _fragment.Slice(count);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Blocks the calling thread; for parsers that read synchronously.</summary>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

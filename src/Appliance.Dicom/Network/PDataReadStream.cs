using System.Buffers;
using Appliance.Dicom.Data.Values;

namespace Appliance.Dicom.Network;

/// <summary>The data set of one message as a stream; each read takes what the wire has, so that nothing piles up.</summary>
internal sealed class PDataReadStream(PDataReader reader, byte contextId) : ForwardStream
{
    private ReadOnlySequence<byte> _fragment;
    private bool _lastSeen;

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
    public override int Read(Span<byte> buffer)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            int read = ReadAsync(block.AsMemory(0, buffer.Length), CancellationToken.None).AsTask().GetAwaiter().GetResult();
            block.AsSpan(0, read).CopyTo(buffer);
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}

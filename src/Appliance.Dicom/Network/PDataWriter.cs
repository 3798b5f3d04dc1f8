namespace Appliance.Dicom.Network;

/// <summary>Cuts command sets and data sets into P-DATA-TF PDUs that the peer takes, one write each (PS3.8 annex E).</summary>
internal sealed class PDataWriter(UpperLayer upperLayer, uint peerMaxPduLength)
{
    private const int HeaderBytes = PduLimits.HeaderBytes + PduLimits.ValueHeaderBytes;

    // Fragments other than the last have an even length (PS3.8 9.3.5.1 through PS3.5 7.1.1). A peer's 0 is unlimited (PS3.8 D.1).
    private readonly int _fragmentBytes =
        ((int)Math.Min(peerMaxPduLength == 0 ? uint.MaxValue : peerMaxPduLength, PduLimits.MaxSentPduLength) - PduLimits.ValueHeaderBytes) & ~1;

    private byte[] _buffer = [];

    public async ValueTask SendCommandAsync(byte contextId, byte[] command, CancellationToken cancellationToken)
    {
        for (int offset = 0; offset < command.Length; offset += _fragmentBytes)
        {
            int count = Math.Min(_fragmentBytes, command.Length - offset);
            Reserve(HeaderBytes + count);
            PduWriter.WriteDataHeader(_buffer, contextId, isCommand: true, isLast: offset + count == command.Length, count);
            command.AsSpan(offset, count).CopyTo(_buffer.AsSpan(HeaderBytes));
            await upperLayer.SendDataAsync(_buffer.AsMemory(0, HeaderBytes + count), cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask SendDataAsync(byte contextId, Stream data, CancellationToken cancellationToken)
    {
        // One byte more than a fragment is read, so that the last fragment is known to be the last when it is sent.
        Reserve(HeaderBytes + _fragmentBytes + 1);
        int held = 0;
        while (true)
        {
            held += await data.ReadAtLeastAsync(
                _buffer.AsMemory(HeaderBytes + held, _fragmentBytes + 1 - held), _fragmentBytes + 1 - held, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            bool last = held <= _fragmentBytes;
            int count = Math.Min(held, _fragmentBytes);
            PduWriter.WriteDataHeader(_buffer, contextId, isCommand: false, last, count);
            await upperLayer.SendDataAsync(_buffer.AsMemory(0, HeaderBytes + count), cancellationToken).ConfigureAwait(false);
            if (last)
            {
                return;
            }

            _buffer[HeaderBytes] = _buffer[HeaderBytes + count];
            held = 1;
        }
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length < bytes)
        {
            _buffer = new byte[bytes];
        }
    }
}

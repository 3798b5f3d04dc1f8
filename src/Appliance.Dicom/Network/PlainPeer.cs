using System.Buffers;
using System.Net.Sockets;

namespace Appliance.Dicom.Network;

/// <summary>Looks at the first byte on the TLS port, before the TLS library takes it for a damaged handshake.</summary>
internal static class PlainPeer
{
    private const byte TlsHandshake = 0x16;
    private const int LookAtBytes = 8;

    /// <summary>True when the peer begins a TLS handshake; false when it closed without a byte.</summary>
    /// <exception cref="TlsFailedException">It speaks something else. A peer that speaks plain DICOM was told by an A-ABORT.</exception>
    public static async Task<bool> IsTlsAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] start = new byte[LookAtBytes];
        int length = await socket.ReceiveAsync(start, SocketFlags.Peek, cancellationToken).ConfigureAwait(false);
        if (length == 0 || start[0] == TlsHandshake)
        {
            return length > 0;
        }

        if ((PduType)start[0] is < PduType.AssociateRequest or > PduType.Abort)
        {
            string? other = WrongProtocol.Diagnose(new ReadOnlySequence<byte>(start, 0, length));
            throw new TlsFailedException(new TlsFailure(TlsProblem.OtherProtocol, other ?? string.Empty), null);
        }

        // PS3.8 9.2: what cannot be understood is answered by an A-ABORT.
        byte[] abort = PduWriter.Encode(new AbortPdu(AbortSource.ServiceProvider, AbortReason.UnrecognizedPdu));
        await socket.SendAsync(abort, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        throw new TlsFailedException(new TlsFailure(TlsProblem.PlainDicom, string.Empty), null);
    }
}

using System.Net.Sockets;

namespace Appliance.Dicom.Network;

/// <summary>
/// A socket's stream that acknowledges at once. Stock senders write the last piece of an object under Nagle and wait for
/// our delayed acknowledgement, 40 ms an object; TCP_QUICKACK frees them. Linux clears the option by itself, so it is
/// set again after each read.
/// </summary>
internal sealed class QuickAckStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private const int IpProtoTcp = 6;
    private const int TcpQuickAck = 12;

    private static readonly bool Supported = OperatingSystem.IsLinux();

    private static readonly byte[] One = [1, 0, 0, 0];

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (Supported && read > 0)
        {
            try
            {
                Socket.SetRawSocketOption(IpProtoTcp, TcpQuickAck, One);
            }
            catch (SocketException)
            {
                // A help for the sender's speed only; the read itself was good.
            }
        }

        return read;
    }
}

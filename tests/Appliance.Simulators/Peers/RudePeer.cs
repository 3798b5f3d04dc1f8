using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Appliance.Simulators.Peers;

/// <summary>A peer that speaks literal bytes, right or wrong, over one connection; it knows no protocol but how long a PDU is.</summary>
public sealed class RudePeer : IDisposable
{
    private const int HeaderBytes = 6;
    private const int MaxPduBytes = 1024 * 1024;

    private readonly Socket _socket;

    private RudePeer(Socket socket)
    {
        socket.NoDelay = true;
        _socket = socket;
    }

    /// <summary>Connects to somebody on this machine.</summary>
    public static Task<RudePeer> ConnectAsync(int port, CancellationToken cancellationToken = default) =>
        ConnectAsync(port, IPAddress.Loopback, cancellationToken);

    /// <summary>Connects to somebody on this machine, from one of its loopback addresses.</summary>
    public static async Task<RudePeer> ConnectAsync(int port, IPAddress from, CancellationToken cancellationToken = default)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (!from.Equals(IPAddress.Loopback))
        {
            // Bound only where it must be: a bound port is not used again while its last connection is in TIME_WAIT.
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        return new RudePeer(socket);
    }

    /// <summary>Waits for one connection on a listening socket.</summary>
    public static async Task<RudePeer> AcceptAsync(Socket listener, CancellationToken cancellationToken = default) =>
        new(await listener.AcceptAsync(cancellationToken));

    /// <summary>Sends bytes written as hexadecimal digits; blanks and line ends between them do not count, <c>;</c> starts a remark.</summary>
    public Task SendHexAsync(string hex, CancellationToken cancellationToken = default) => SendAsync(Hex(hex), cancellationToken);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, cancellationToken)..];
        }
    }

    /// <summary>The next PDU with its header, or an empty array when the other side closed.</summary>
    public async Task<byte[]> ReadPduAsync(CancellationToken cancellationToken = default)
    {
        byte[] header = new byte[HeaderBytes];
        if (!await FillAsync(header, cancellationToken))
        {
            return [];
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(2));
        if (length > MaxPduBytes)
        {
            throw new InvalidDataException($"the other side sent a PDU of {length} bytes");
        }

        byte[] pdu = new byte[HeaderBytes + length];
        header.CopyTo(pdu, 0);
        return await FillAsync(pdu.AsMemory(HeaderBytes), cancellationToken) ? pdu : [];
    }

    /// <summary>Says that nothing more comes, and goes on reading.</summary>
    public void HalfClose() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection with a reset, as a machine that lost its power does when it comes back.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Bytes from hexadecimal digits with remarks.</summary>
    public static byte[] Hex(string hex)
    {
        var digits = hex.Split('\n').SelectMany(line => line.Split(';')[0].Where(c => !char.IsWhiteSpace(c)));
        return Convert.FromHexString(string.Concat(digits));
    }

    private async Task<bool> FillAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (!destination.IsEmpty)
        {
            int read = await _socket.ReceiveAsync(destination, cancellationToken);
            if (read == 0)
            {
                return false;
            }

            destination = destination[read..];
        }

        return true;
    }
}

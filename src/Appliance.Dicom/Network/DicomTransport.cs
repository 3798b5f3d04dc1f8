using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Appliance.Dicom.Network;

/// <summary>One transport connection: bytes in through a pipe, whole PDUs out in one write each (PS3.8 9.1).</summary>
public sealed class DicomTransport : IAsyncDisposable
{
    private const int ReadBufferBytes = 64 * 1024;

    private readonly Stream _stream;
    private readonly Socket? _socket;

    private DicomTransport(Stream stream, Socket? socket, EndPoint? remoteEndPoint)
    {
        _stream = stream;
        _socket = socket;
        RemoteEndPoint = remoteEndPoint;

        // Zero-byte reads: a connection that is silent holds no buffer, so a thousand stalled peers cost next to nothing.
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadBufferBytes, leaveOpen: true, useZeroByteReads: true));
    }

    /// <summary>The peer's address, if the transport has one.</summary>
    public EndPoint? RemoteEndPoint { get; }

    internal PipeReader Input { get; }

    /// <summary>Takes over a connected socket: no Nagle, quick acknowledgements.</summary>
    /// <param name="socket">The socket; disposed with the transport.</param>
    public static DicomTransport FromSocket(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        socket.NoDelay = true;
        return new DicomTransport(new QuickAckStream(socket), socket, socket.RemoteEndPoint);
    }

    /// <summary>Takes over any other duplex stream, such as one protected by TLS.</summary>
    /// <param name="stream">The stream; disposed with the transport.</param>
    /// <param name="remoteEndPoint">The peer's address, if known.</param>
    public static DicomTransport FromStream(Stream stream, EndPoint? remoteEndPoint = null) => new(stream, null, remoteEndPoint);

    /// <summary>Opens a TCP connection.</summary>
    /// <param name="host">Name or address.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DicomNetworkException">Nobody answers there.</exception>
    public static async Task<DicomTransport> ConnectAsync(
        string host, int port, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken).AsTask()
                .WaitAsync(timeout, timeProvider, cancellationToken).ConfigureAwait(false);
            return FromSocket(socket);
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            socket.Dispose();
            string why = e is TimeoutException ? $"no answer within {timeout.TotalSeconds:0.#} s" : e.Message;
            throw new DicomNetworkException(NetworkFailure.ConnectFailed, $"cannot connect to {host}:{port}: {why}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Closes the transport.</summary>
    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Writes one PDU in one write. A peer that does not take it in time loses the connection.</summary>
    internal async ValueTask WriteAsync(ReadOnlyMemory<byte> pdu, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var write = _stream.WriteAsync(pdu, cancellationToken);
        if (write.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            await write.AsTask().WaitAsync(timeout, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
            throw new DicomNetworkException(
                NetworkFailure.TimedOut, $"the peer did not take a PDU within {timeout.TotalSeconds:0.#} s", e);
        }
    }

    /// <summary>Tells the peer that nothing more comes, so that what was sent last is read before the connection goes.</summary>
    internal void ShutdownSend()
    {
        try
        {
            _socket?.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer was faster.
        }
    }
}

using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Appliance.Dicom.Network;

/// <summary>One transport connection: bytes in through a pipe, whole PDUs out in one write each (PS3.8 9.1).</summary>
public sealed class DicomTransport : IAsyncDisposable
{
    private const int ReadBufferBytes = 64 * 1024;

    /// <summary>How long the end of a TLS connection may take to leave; it goes at once unless the peer reads nothing.</summary>
    private static readonly TimeSpan CloseNotifyTimeout = TimeSpan.FromSeconds(1);

    private readonly Stream _stream;
    private readonly Socket? _socket;
    private readonly TimeProvider _clock;

    private DicomTransport(Stream stream, Socket? socket, EndPoint? remoteEndPoint, TimeProvider? clock = null)
    {
        _stream = stream;
        _socket = socket;
        _clock = clock ?? TimeProvider.System;
        RemoteEndPoint = remoteEndPoint;

        // Zero-byte reads: a connection that is silent holds no buffer, so a thousand stalled peers cost next to nothing.
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadBufferBytes, leaveOpen: true, useZeroByteReads: true));
    }

    /// <summary>The peer's address, if the transport has one.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>What the TLS handshake agreed on; null for a plain connection.</summary>
    public TlsFacts? Tls { get; private init; }

    internal PipeReader Input { get; }

    /// <summary>The connection itself, for a protocol other than DICOM's upper layer. Disposing it closes the connection.</summary>
    internal Stream Connection => _stream;

    /// <summary>Takes over a connected socket: no Nagle, quick acknowledgements.</summary>
    /// <param name="socket">The socket; disposed with the transport.</param>
    public static DicomTransport FromSocket(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        socket.NoDelay = true;
        return new DicomTransport(new QuickAckStream(socket), socket, PeerOf(socket));
    }

    /// <summary>Takes over any other duplex stream, such as one protected by TLS.</summary>
    /// <param name="stream">The stream; disposed with the transport.</param>
    /// <param name="remoteEndPoint">The peer's address, if known.</param>
    public static DicomTransport FromStream(Stream stream, EndPoint? remoteEndPoint = null) => new(stream, null, remoteEndPoint);

    /// <summary>Protects an accepted connection with TLS. Takes over the socket.</summary>
    /// <param name="socket">The socket; disposed with the transport, or when there is none.</param>
    /// <param name="options">Who we are, and whom we let in.</param>
    /// <param name="cancellationToken">Gives up and closes.</param>
    /// <exception cref="DicomNetworkException">There is no TLS connection; <see cref="DicomNetworkException.Tls"/> says why.</exception>
    public static Task<DicomTransport> AcceptTlsAsync(Socket socket, TlsServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(options);
        return TlsHandshake.AcceptAsync(socket, options, cancellationToken);
    }

    /// <summary>Opens a TCP connection, with TLS where the endpoint has it.</summary>
    /// <param name="remote">Where to.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DicomNetworkException">Nobody answers there.</exception>
    public static async Task<DicomTransport> ConnectAsync(
        DicomEndpoint remote, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remote);
        Socket socket = await ConnectAsync(remote.Host, remote.Port, timeout, timeProvider, cancellationToken).ConfigureAwait(false);
        return remote.Tls is { } tls
            ? await TlsHandshake.ConnectAsync(socket, remote.Host, tls, timeout, timeProvider, cancellationToken).ConfigureAwait(false)
            : FromSocket(socket);
    }

    /// <summary>Closes the transport.</summary>
    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync().ConfigureAwait(false);
        await EndTlsAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    internal static DicomTransport FromTls(TlsStream stream, Socket socket, TimeProvider clock) =>
        new(stream, socket, PeerOf(socket), clock) { Tls = stream.Facts };

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
    internal async ValueTask ShutdownSendAsync()
    {
        await EndTlsAsync().ConfigureAwait(false);
        try
        {
            _socket?.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer was faster.
        }
    }

    // A peer that has reset the connection already has no address any more; that it is gone is told by the first read.
    private static EndPoint? PeerOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static async Task<Socket> ConnectAsync(
        string host, int port, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken).AsTask()
                .WaitAsync(timeout, timeProvider, cancellationToken).ConfigureAwait(false);
            return socket;
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

    // RFC 8446 6.1: without close_notify the peer cannot tell an end from an attack, and some say so in an error.
    private async ValueTask EndTlsAsync()
    {
        if (_stream is not TlsStream { IsEnding: false } tls)
        {
            return;
        }

        try
        {
            await tls.EndAsync().WaitAsync(CloseNotifyTimeout, _clock).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException or TimeoutException
            or System.Security.Cryptography.CryptographicException)
        {
            // The peer is gone or reads nothing; closing tells it as much.
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Simulators.Peers;

/// <summary>Listens, and serves every connection with the same services until it is taken down: what simulated peers have in common.</summary>
public sealed class PeerNode : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _down = new();
    private readonly ConcurrentDictionary<Task, bool> _serving = new();
    private readonly IReadOnlyList<IDimseService> _services;
    private readonly AssociationPolicy _policy;
    private readonly AcceptorOptions _options;
    private readonly TlsServerOptions? _tls;
    private readonly Task _accepting;
    private bool _isDown;

    /// <summary>Starts listening.</summary>
    /// <param name="services">Who handles the requests.</param>
    /// <param name="policy">What is negotiated.</param>
    /// <param name="options">Limits and clock.</param>
    /// <param name="port">Where, on all addresses; 0 for a free port on loopback.</param>
    /// <param name="tls">How connections are protected; null for plain DICOM.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public PeerNode(
        IReadOnlyList<IDimseService> services, AssociationPolicy policy, AcceptorOptions? options = null, int port = 0, TlsServerOptions? tls = null)
    {
        _services = services;
        _policy = policy;
        _options = options ?? new AcceptorOptions();
        _tls = tls;
        _listener.Bind(new IPEndPoint(port == 0 ? IPAddress.Loopback : IPAddress.Any, port));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port that it listens on, or listened on before it was taken down.</summary>
    public int Port { get; }

    /// <summary>How associations ended that did not end by release.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDown, true))
        {
            return;
        }

        await _down.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_serving.Keys);
        _down.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_down.IsCancellationRequested)
        {
            try
            {
                var serving = ServeAsync(await _listener.AcceptAsync(_down.Token));
                _serving[serving] = true;
                _ = serving.ContinueWith(task => _serving.TryRemove(task, out _), TaskScheduler.Default);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            var transport = _tls is null ? DicomTransport.FromSocket(socket) : await DicomTransport.AcceptTlsAsync(socket, _tls, _down.Token);
            if (await Association.AcceptAsync(transport, _options, _policy, _down.Token) is { } association)
            {
                await AssociationServer.ServeAsync(association, _services, CancellationToken.None, _down.Token);
            }
        }
        catch (Exception e) when (e is DicomNetworkException or IOException or OperationCanceledException)
        {
            Failures.Enqueue(e);
        }
    }
}

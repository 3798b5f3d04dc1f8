using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Dicom.Tests.Network;

/// <summary>Listens on a free loopback port, and serves one association after the other; how each ended can be asked for.</summary>
internal sealed class LoopbackAcceptor : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly AcceptorOptions _options;
    private readonly AssociationPolicy _policy;
    private readonly IReadOnlyList<IDimseService> _services;
    private readonly TlsServerOptions? _tls;

    public LoopbackAcceptor(
        IReadOnlyList<IDimseService>? services = null, AssociationPolicy? policy = null, AcceptorOptions? options = null, TlsServerOptions? tls = null)
    {
        _tls = tls;
        _services = services ?? [new VerificationScp()];
        _policy = policy ?? new AssociationPolicy();
        _options = options ?? new AcceptorOptions();
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public DicomEndpoint Endpoint => new("APPLIANCE", "127.0.0.1", Port);

    /// <summary>The facts of the association that was accepted last.</summary>
    public AssociationFacts? Facts { get; private set; }

    /// <summary>Serves the next connection to its end; null for release or rejection, else why it ended.</summary>
    public async Task<DicomNetworkException?> ServeOneAsync()
    {
        var socket = await _listener.AcceptAsync(_stop.Token);
        try
        {
            var transport = _tls is null ? DicomTransport.FromSocket(socket) : await DicomTransport.AcceptTlsAsync(socket, _tls, _stop.Token);
            var association = await Association.AcceptAsync(transport, _options, _policy, _stop.Token);
            if (association is not null)
            {
                Facts = association.Facts;
                await AssociationServer.ServeAsync(association, _services, CancellationToken.None, _stop.Token);
            }

            return null;
        }
        catch (DicomNetworkException e)
        {
            return e;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        _stop.Dispose();
    }
}

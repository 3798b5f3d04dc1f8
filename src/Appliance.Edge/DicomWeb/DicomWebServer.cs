using System.Net;
using Appliance.Dicom.Network;
using Appliance.Edge.Certificates;
using Appliance.Edge.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.DicomWeb;

/// <summary>
/// The HTTP server of DICOMweb: Kestrel with routing and nothing else, in the process of the node. It starts after the
/// listener, which recovers the spool first, and stops before it.
/// </summary>
internal sealed class DicomWebServer(
    DicomWebOptions options, DicomWebRoutes routes, CertificateStore certificates, TimeProvider clock, ILogger<DicomWebServer> logger)
    : IHostedService, IAsyncDisposable
{
    /// <summary>Connections at once; Kestrel closes one more unheard.</summary>
    private const int MaxConnections = 128;

    private const int MaxRequestLineBytes = 16 * 1024;

    /// <summary>Asked once a handshake: a renewed certificate needs no restart.</summary>
    private readonly TlsServerOptions _tls = new(certificates.Require)
    {
        PeerCertificate = options.TokenFile.Length > 0 ? PeerCertificate.Off : PeerCertificate.Required, TimeProvider = clock,
    };

    private WebApplication? _app;

    /// <summary>Where it listens; null before it does.</summary>
    public IPEndPoint? EndPoint { get; private set; }

    /// <summary>Takes the port and serves.</summary>
    /// <exception cref="StartException">The port cannot be had, or the certificate cannot be read.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.UseTls)
        {
            RequireCertificate();
        }

        // The empty builder logs nowhere: ASP.NET's own lines would hold paths, and so UIDs.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        routes.Map(_app);
        try
        {
            await _app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException fault)
        {
            throw new StartException(
                Texts.Format("DicomWebPortBusy", options.BindAddress, options.Port), ExitCodes.Unavailable, fault);
        }

        // PS3.18 knows no base path of its own: the services are at the root.
        string address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        EndPoint = new IPEndPoint(options.Address, new Uri(address).Port);
        DicomWebLog.Listening(logger, EndPoint);
    }

    /// <summary>Takes no new requests, lets those under way finish for as long as the host gives, then ends them.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void RequireCertificate()
    {
        try
        {
            _tls.ForHandshake();
        }
        catch (DicomNetworkException fault)
        {
            throw new StartException(Texts.Format("DicomWebCertificate", fault.Message.TrimEnd('.')), ExitCodes.Configuration, fault);
        }
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;

        // A study has no size that could be called too long; each part has (StoreTransaction.MaxPartBytes).
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Listen(options.Address, options.Port, listen =>
        {
            if (options.UseTls)
            {
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    HandshakeTimeout = _tls.HandshakeTimeout,
                    OnConnection = _ => ValueTask.FromResult(_tls.ForHandshake()),
                });
            }
        });
    }
}

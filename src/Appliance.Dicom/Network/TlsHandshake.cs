using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Appliance.Dicom.Network;

/// <summary>
/// The TLS handshake in both roles (PS3.15 B.12): TLS 1.3 preferred, 1.2 the least. Sessions are not resumed, so that every connection is
/// judged by the certificates of now.
/// </summary>
internal static class TlsHandshake
{
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>The acceptor's side. A peer that closed without a byte (a port probe) gives a transport that has ended.</summary>
    /// <exception cref="DicomNetworkException">There is no TLS connection; <see cref="DicomNetworkException.Tls"/> says why.</exception>
    public static async Task<DicomTransport> AcceptAsync(Socket socket, TlsServerOptions options, CancellationToken cancellationToken)
    {
        var verdict = new TlsVerdict(options.PeerCertificate == PeerCertificate.Required, checkHostName: false);
        SslServerAuthenticationOptions authentication = ForServer(options, verdict);
        return await RunAsync(
            socket,
            verdict,
            isServer: true,
            options.HandshakeTimeout,
            options.TimeProvider,
            async (stream, token) =>
            {
                if (!await PlainPeer.IsTlsAsync(socket, token).ConfigureAwait(false))
                {
                    return DicomTransport.FromSocket(socket);
                }

                await stream.AuthenticateAsServerAsync(authentication, token).ConfigureAwait(false);
                return DicomTransport.FromTls(stream, socket, options.TimeProvider);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What an acceptor shows and asks for in one handshake.</summary>
    /// <exception cref="DicomNetworkException">There is no certificate to show.</exception>
    public static SslServerAuthenticationOptions ForServer(TlsServerOptions options, TlsVerdict verdict)
    {
        TlsCredentials credentials = options.Credentials();
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = credentials.Own ?? throw Failed(new TlsFailure(TlsProblem.NoOwnCertificate, string.Empty), null),
            ClientCertificateRequired = options.PeerCertificate != PeerCertificate.Off,
            EnabledSslProtocols = Versions,
            CipherSuitesPolicy = TlsCipherSuites.Policy,
            CertificateChainPolicy = TlsVerdict.PolicyFor(credentials, options.TimeProvider),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => verdict.Accepts(certificate, chain, errors),
            AllowRenegotiation = false,
            AllowTlsResume = false,
        };
    }

    /// <summary>The requestor's side.</summary>
    /// <exception cref="DicomNetworkException">There is no TLS connection; <see cref="DicomNetworkException.Tls"/> says why.</exception>
    public static async Task<DicomTransport> ConnectAsync(
        Socket socket, string host, TlsClientOptions options, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        TlsCredentials credentials = options.Credentials();
        var verdict = new TlsVerdict(isRequired: true, options.CheckHostName);
        var authentication = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ClientCertificateContext = credentials.Own,
            EnabledSslProtocols = Versions,
            CipherSuitesPolicy = TlsCipherSuites.Policy,
            CertificateChainPolicy = TlsVerdict.PolicyFor(credentials, clock),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => verdict.Accepts(certificate, chain, errors),
            AllowRenegotiation = false,
            AllowTlsResume = false,
        };
        return await RunAsync(
            socket,
            verdict,
            isServer: false,
            timeout,
            clock,
            async (stream, token) =>
            {
                await stream.AuthenticateAsClientAsync(authentication, token).ConfigureAwait(false);
                return DicomTransport.FromTls(stream, socket, clock);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task<DicomTransport> RunAsync(
        Socket socket,
        TlsVerdict verdict,
        bool isServer,
        TimeSpan timeout,
        TimeProvider clock,
        Func<TlsStream, CancellationToken, Task<DicomTransport>> authenticate,
        CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        var stream = new TlsStream(new QuickAckStream(socket), verdict, isServer);
        bool done = false;
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            DicomTransport transport = await authenticate(stream, either.Token).ConfigureAwait(false);
            done = true;
            return transport;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(new TlsFailure(TlsProblem.TimedOut, FormattableString.Invariant($"{timeout.TotalSeconds:0.#} s")), e);
        }
        catch (TlsFailedException e)
        {
            throw Failed(e.Failure, e);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException or InvalidOperationException)
        {
            throw Failed(TlsDiagnosis.Of(e, verdict, isServer), e);
        }
        finally
        {
            if (!done)
            {
                if (isServer && !cancellationToken.IsCancellationRequested)
                {
                    await LingeringClose.RunAsync(socket, clock).ConfigureAwait(false);
                }

                await stream.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static DicomNetworkException Failed(TlsFailure failure, Exception? cause) =>
        new(NetworkFailure.TlsFailed, failure.ToString(), cause) { Tls = failure };
}

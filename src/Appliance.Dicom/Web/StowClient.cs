using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Dicom.Web;

/// <summary>
/// STOW-RS as user agent (PS3.18 10.5): sends files byte for byte, one a request, so that each has its own answer. Connections are kept
/// between requests. Never follows a redirection: objects go to the configured server and to no other.
/// </summary>
public sealed class StowClient : IDisposable
{
    /// <summary>The longest answer that is read, in bytes: one for one instance has some hundred.</summary>
    public const int MaxAnswerBytes = 1 << 20;

    private const int MaxHeaderKilobytes = 64;

    /// <summary>From here on the server is asked before the object is sent (RFC 9110 10.1.1).</summary>
    private const long AskFirstBytes = 1 << 20;

    private readonly StowOptions _options;
    private readonly Uri _studies;
    private readonly HttpClient _http;

    /// <summary>A client of one server.</summary>
    /// <exception cref="ArgumentException">The address is not http or https, or holds a user, a query or a fragment.</exception>
    public StowClient(StowOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!IsServices(options.Services))
        {
            throw new ArgumentException("the address of the services is http://HOST[:PORT][/PATH] or https://…", nameof(options));
        }

        _options = options;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = options.ConnectTimeout,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            MaxResponseDrainSize = MaxAnswerBytes,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ActivityHeadersPropagator = null,
        };
        bool ownTls = options is { Tls: not null, Services.Scheme: "https" };
        if (ownTls || options.Services.Scheme == Uri.UriSchemeHttp)
        {
            // The site's authorities and our certificate, with the diagnosis that associations have. HTTP is then spoken inside.
            handler.ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, ownTls, cancellationToken);
        }

        string address = options.Services.AbsoluteUri.TrimEnd('/') + "/studies";
        _studies = new Uri(ownTls ? "http" + address[5..] : address);
        if (ownTls)
        {
            _studies = new UriBuilder(_studies) { Port = options.Services.Port }.Uri;
        }

        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>True for an address that requests can go below.</summary>
    public static bool IsServices(Uri? address) =>
        address is { IsAbsoluteUri: true, UserInfo: "", Query: "", Fragment: "" } && address.Scheme is "http" or "https" && address.Host.Length > 0;

    /// <summary>Stores one file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What became of it, with the codes of a C-STORE.</returns>
    /// <exception cref="StowRefusedException">The server answered otherwise than by saying what became of it.</exception>
    /// <exception cref="DicomNetworkException">There was no answer.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<StoreResult> StoreAsync(StoreItem file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var silence = new CancellationTokenSource(_options.StallTimeout + _options.ConnectTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, _studies);
        long bytes = new FileInfo(file.Path).Length;
        request.Content = new StowContent(
            file, () => silence.CancelAfter(_options.StallTimeout), () => silence.CancelAfter(_options.AnswerTimeout));
        request.Headers.ExpectContinue = bytes >= AskFirstBytes;
        request.Headers.Authorization = _options.Authorization?.Invoke();
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/dicom+json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/dicom+xml", 0.5));
        try
        {
            using HttpResponseMessage response = await _http
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            byte[] answer = await ReadAsync(response, either.Token).ConfigureAwait(false);
            return Judge(response, answer, file.SopInstanceUid, _options.TimeProvider.GetUtcNow());
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DicomNetworkException(NetworkFailure.TimedOut, "the server was silent for too long", fault);
        }
        catch (Exception fault) when (fault is HttpRequestException or HttpIOException or TlsFailedException || fault.InnerException is SocketException)
        {
            throw Translate(fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static StoreResult Judge(HttpResponseMessage response, byte[] answer, string sopInstanceUid, DateTimeOffset now)
    {
        TimeSpan? retryAfter = RetryAfter(response.Headers, now);

        // PS3.18 table 10.5.3-1: these three come with a payload that says it; 503 may.
        StoreResult? result = (int)response.StatusCode is 200 or 202 or 409 or 503 ? StowResponse.Find(answer, sopInstanceUid) : null;
        if (result is { Status.IsTransient: true } && response.StatusCode == HttpStatusCode.ServiceUnavailable && retryAfter is not null)
        {
            // The wait that it asks for is about the whole server.
            result = null;
        }

        return result ?? throw StowRefusedException.Of(response.StatusCode, retryAfter);
    }

    /// <summary>Seconds, or a date (RFC 9110 10.2.3): by the server's own clock where it tells it, so that the clocks need not agree.</summary>
    private static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        TimeSpan? wait = headers.RetryAfter?.Delta ?? (headers.RetryAfter?.Date - (headers.Date ?? now));
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            using var answer = new MemoryStream();
            var block = new byte[16 * 1024];
            int read;
            while ((read = await body.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (answer.Length + read > MaxAnswerBytes)
                {
                    throw new DicomNetworkException(NetworkFailure.PeerViolation, $"the server's answer is longer than {MaxAnswerBytes} bytes");
                }

                answer.Write(block, 0, read);
            }

            return answer.ToArray();
        }
    }

    private async ValueTask<Stream> ConnectAsync(DnsEndPoint address, bool tls, CancellationToken cancellationToken)
    {
        var remote = new DicomEndpoint("", address.Host, address.Port) { Tls = tls ? _options.Tls : null };
        DicomTransport transport = await DicomTransport.ConnectAsync(remote, _options.ConnectTimeout, _options.TimeProvider, cancellationToken)
            .ConfigureAwait(false);
        return transport.Connection;
    }

    private static DicomNetworkException Translate(Exception fault)
    {
        for (Exception? cause = fault; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case DicomNetworkException known:
                    return known;
                case TlsFailedException tls:
                    // TLS 1.3: that our certificate is refused comes with the first answer (RFC 8446 4.4.2.4).
                    return new DicomNetworkException(NetworkFailure.TlsFailed, tls.Message, tls) { Tls = tls.Failure };
            }
        }

        return (fault as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError =>
                new DicomNetworkException(NetworkFailure.ConnectFailed, $"cannot connect: {fault.Message}", fault),
            HttpRequestError.SecureConnectionError =>
                new DicomNetworkException(NetworkFailure.TlsFailed, fault.InnerException is AuthenticationException inner ? inner.Message : fault.Message, fault),
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError =>
                new DicomNetworkException(NetworkFailure.WrongProtocol, "what answers there does not speak HTTP", fault),
            HttpRequestError.ConfigurationLimitExceeded =>
                new DicomNetworkException(NetworkFailure.PeerViolation, "the server's answer passes a limit", fault),
            _ => new DicomNetworkException(NetworkFailure.ConnectionLost, "the connection was lost before the answer was complete", fault),
        };
    }
}

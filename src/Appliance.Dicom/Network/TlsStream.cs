using System.Net.Security;
using System.Security.Authentication;

namespace Appliance.Dicom.Network;

/// <summary>
/// A TLS connection that says in one sentence why it broke. With TLS 1.3 a peer refuses our certificate only after our side of the
/// handshake is done, so the reason comes with the first read.
/// </summary>
internal sealed class TlsStream(Stream inner, TlsVerdict verdict, bool isServer) : SslStream(inner, leaveInnerStreamOpen: false)
{
    private bool _hasReceived;

    /// <summary>What was agreed.</summary>
    public TlsFacts Facts => new(SslProtocol.ToString(), NegotiatedCipherSuite.ToString(), RemoteCertificate?.Subject);

    /// <summary>True once our close_notify is on its way.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>Sends close_notify, once.</summary>
    public Task EndAsync()
    {
        IsEnding = true;
        return ShutdownAsync();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsTls(e))
        {
            throw new TlsFailedException(TlsDiagnosis.Of(e, verdict, isServer), e);
        }
        catch (IOException e) when (IsSilentRefusal)
        {
            throw SilentRefusal(e);
        }

        if (read == 0 && buffer.Length > 0 && IsSilentRefusal)
        {
            throw SilentRefusal(null);
        }

        _hasReceived |= read > 0;
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await base.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsTls(e))
        {
            throw new TlsFailedException(TlsDiagnosis.Of(e, verdict, isServer), e);
        }
    }

    // Some servers give no alert when they refuse a certificate, others close so hard that it is lost.
    private bool IsSilentRefusal => !isServer && !_hasReceived && !IsEnding;

    private static TlsFailedException SilentRefusal(Exception? cause) =>
        new(new TlsFailure(TlsProblem.PeerRefusesUs, "it closed the connection without a word"), cause);

    // What the socket says is told as for a plain connection.
    private static bool IsTls(Exception e) => e is AuthenticationException or IOException { InnerException: not System.Net.Sockets.SocketException and not null };
}

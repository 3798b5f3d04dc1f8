using Appliance.Dicom.Network;

namespace Appliance.Edge.Certificates;

/// <summary>
/// Keeps the certificate, key and authorities in use. Files that cannot be used never replace those that can; connections
/// that are open are not touched by a change.
/// </summary>
/// <param name="files">Where they are read from.</param>
/// <param name="options">When the end is near.</param>
/// <param name="clock">What has ended.</param>
public sealed class CertificateStore(CertificateFiles files, TlsOptions options, TimeProvider clock)
{
    private readonly Lock _looking = new();
    private volatile TlsCredentials? _current;
    private volatile CertificateFault? _fault;
    private string? _seen;
    private string? _judged;

    /// <summary>How it is.</summary>
    public CertificateStatus Status => new(StateOf(_current), _current?.Subject, _current?.NotAfter, _fault ?? Lacking);

    /// <summary>What to show and trust now.</summary>
    /// <exception cref="DicomNetworkException">There is nothing that can be used.</exception>
    public TlsCredentials Require()
    {
        if (_current is null)
        {
            Look();
        }

        return _current ?? throw new DicomNetworkException(NetworkFailure.TlsFailed, NotUsable.ToString()) { Tls = NotUsable };
    }

    /// <summary>
    /// Looks whether the files have changed, and reads them if so. A change is read at the look after the one that saw it, so
    /// that a pair is not read while its second file is still being copied; the first look reads at once.
    /// </summary>
    /// <returns>True when files were read, whether they can be used or not.</returns>
    internal bool Look()
    {
        lock (_looking)
        {
            string signature = files.Signature();
            bool settled = _seen is null || signature == _seen;
            _seen = signature;
            if (!settled || signature == _judged)
            {
                return false;
            }

            _judged = signature;
            Read();
            return true;
        }
    }

    private TlsFailure NotUsable => new(TlsProblem.NoOwnCertificate, _fault?.Message ?? string.Empty);

    /// <summary>Authorities alone are enough to call others, but a port needs a certificate to show.</summary>
    private CertificateFault? Lacking => options.Mode != TlsMode.Off && _current is { Subject: null }
        ? CertificateFault.Of(new TlsCredentialsException(TlsFileFault.Missing, files.Certificate))
        : null;

    private void Read()
    {
        try
        {
            TlsCredentials read = files.Load();
            if (StateOf(read) == CertificateState.Ended && StateOf(_current) is CertificateState.Valid or CertificateState.Ending)
            {
                _fault = CertificateFault.Expired(files.Certificate);
                return;
            }

            (_current, _fault) = (read, null);
        }
        catch (TlsCredentialsException e)
        {
            _fault = CertificateFault.Of(e);
        }
    }

    private CertificateState StateOf(TlsCredentials? credentials) => (credentials?.NotAfter - clock.GetUtcNow()) switch
    {
        null => CertificateState.None,
        { } left when left <= TimeSpan.Zero => CertificateState.Ended,
        { } left when left <= TimeSpan.FromDays(options.ExpiryWarningDays) => CertificateState.Ending,
        _ => CertificateState.Valid,
    };
}

namespace Appliance.Dicom.Network;

/// <summary>What the stream of a TLS connection throws; the upper layer translates it into <see cref="DicomNetworkException"/>.</summary>
internal sealed class TlsFailedException(TlsFailure failure, Exception? innerException) : IOException(failure.ToString(), innerException)
{
    public TlsFailure Failure { get; } = failure;
}

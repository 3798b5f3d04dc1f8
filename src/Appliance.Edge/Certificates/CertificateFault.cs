using Appliance.Dicom.Network;

namespace Appliance.Edge.Certificates;

/// <summary>Why files of a certificate are not used.</summary>
/// <param name="Path">The file.</param>
/// <param name="Kind">What is wrong with it; null when it can be read and its certificate has expired already.</param>
/// <param name="Message">The same in English, for the log.</param>
public sealed record CertificateFault(string Path, TlsFileFault? Kind, string Message)
{
    internal static CertificateFault Of(TlsCredentialsException fault) => new(fault.Path, fault.Fault, fault.Message);

    internal static CertificateFault Expired(string path) => new(path, null, $"{path}: has expired already; the one before it is kept");
}

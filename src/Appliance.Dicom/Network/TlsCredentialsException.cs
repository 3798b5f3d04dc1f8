namespace Appliance.Dicom.Network;

/// <summary>What is wrong with a file of a certificate, a key or the authorities.</summary>
public enum TlsFileFault
{
    /// <summary>The file or folder cannot be read, or holds nothing of the kind that is needed.</summary>
    Missing,

    /// <summary>It is no PEM of what is needed, or longer than anybody's.</summary>
    NotPem,

    /// <summary>The key is protected by a password: nobody is there to type it.</summary>
    KeyEncrypted,

    /// <summary>The key belongs to another certificate.</summary>
    KeyDoesNotMatch,
}

/// <summary>Certificate, key or authorities cannot be used.</summary>
/// <param name="fault">What is wrong.</param>
/// <param name="path">The file or folder.</param>
/// <param name="innerException">The cause.</param>
public sealed class TlsCredentialsException(TlsFileFault fault, string path, Exception? innerException = null)
    : Exception($"{path}: {Words(fault)}", innerException)
{
    /// <summary>What is wrong.</summary>
    public TlsFileFault Fault { get; } = fault;

    /// <summary>The file or folder.</summary>
    public string Path { get; } = path;

    private static string Words(TlsFileFault fault) => fault switch
    {
        TlsFileFault.Missing => "is missing, empty or cannot be read",
        TlsFileFault.NotPem => "is not the PEM file that is needed here",
        TlsFileFault.KeyEncrypted => "the key has a password; write it without one, readable by the service alone",
        _ => "the key does not belong to the certificate",
    };
}

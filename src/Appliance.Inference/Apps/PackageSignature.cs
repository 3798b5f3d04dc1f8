using System.Text.Json;

namespace Appliance.Inference.Apps;

/// <summary>The signature of a package: a <see cref="PackageStatement"/>, signed as <see cref="SignedStatement"/> says.</summary>
public static class PackageSignature
{
    /// <summary>Largest signature, bytes: a statement of <see cref="FileDigests.MaxFiles"/> files fits.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const string ContentType = "application/vnd.appliance.package+json";

    /// <summary>Signs a statement.</summary>
    /// <param name="statement">What is said of the package.</param>
    /// <param name="publisher">Who says it; needs the private key.</param>
    /// <exception cref="InvalidDataException">The key is a public one.</exception>
    public static byte[] Sign(PackageStatement statement, Publisher publisher)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(publisher);
        return SignedStatement.Sign(statement.ToJson(), ContentType, publisher);
    }

    /// <summary>Checks a signature and reads what was signed.</summary>
    /// <param name="cose">The bytes of <see cref="PackageStatement.FileName"/>.</param>
    /// <param name="trusted">Whose word counts.</param>
    /// <param name="package">Name of the package for the fault.</param>
    /// <exception cref="AppPackageException">The bytes are no signature, nobody who is trusted made it, or it is not genuine.</exception>
    public static (PackageStatement Statement, string Publisher) Open(ReadOnlySpan<byte> cose, TrustedPublishers trusted, string package)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        (SignatureFault fault, byte[]? signed, string? publisher) = SignedStatement.Open(cose, ContentType, trusted);
        if (signed is null)
        {
            throw Refuse(package, fault switch
            {
                SignatureFault.UnknownPublisher => "unknown-publisher",
                SignatureFault.NotGenuine => "signature-altered",
                _ => "no-signature",
            }, publisher);
        }
        try
        {
            PackageStatement statement = PackageStatement.FromJson(signed);
            return statement.Faults() is { Count: > 0 } faults ? throw new AppPackageException(package, faults) : (statement, publisher!);
        }
        catch (JsonException)
        {
            throw Refuse(package, "statement-unknown");
        }
    }

    private static AppPackageException Refuse(string package, string key, string? publisher = null) =>
        new(package, [AppFault.Of(PackageStatement.FileName, key, publisher)]);
}

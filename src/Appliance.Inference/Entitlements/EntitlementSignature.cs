using Appliance.Inference.Apps;

namespace Appliance.Inference.Entitlements;

/// <summary>The file of an entitlement: an <see cref="EntitlementStatement"/>, signed by a publisher as packages are.</summary>
public static class EntitlementSignature
{
    /// <summary>Largest file, bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    private const string ContentType = "application/vnd.appliance.entitlement+json";

    /// <summary>Signs an entitlement.</summary>
    /// <exception cref="InvalidDataException">The key is a public one, or the statement makes no sense.</exception>
    public static byte[] Sign(EntitlementStatement statement, Publisher publisher)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(publisher);
        return statement.IsSound
            ? SignedStatement.Sign(statement.ToJson(), ContentType, publisher)
            : throw LocalFault.Of("licence-impossible", null, EntitlementStatement.MaxDays, EntitlementStatement.MaxStudies);
    }

    /// <summary>Checks a file and reads the entitlement.</summary>
    /// <param name="cose">The bytes of the file.</param>
    /// <param name="trusted">Whose word counts.</param>
    /// <returns>The entitlement and who signed it; without them there is a fault.</returns>
    public static (EntitlementFault Fault, EntitlementStatement? Statement, string? Publisher) Open(ReadOnlySpan<byte> cose, TrustedPublishers trusted)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        if (cose.Length > MaxBytes)
        {
            return (EntitlementFault.NoEntitlement, null, null);
        }
        (SignatureFault fault, byte[]? signed, string? publisher) = SignedStatement.Open(cose, ContentType, trusted);
        if (signed is null)
        {
            return (fault switch
            {
                SignatureFault.UnknownPublisher => EntitlementFault.UnknownPublisher,
                SignatureFault.NotGenuine => EntitlementFault.NotGenuine,
                _ => EntitlementFault.NoEntitlement,
            }, null, publisher);
        }
        return EntitlementStatement.FromJson(signed) is { } statement
            ? (EntitlementFault.None, statement, publisher)
            : (EntitlementFault.NotUnderstood, null, publisher);
    }
}

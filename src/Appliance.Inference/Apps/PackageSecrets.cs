namespace Appliance.Inference.Apps;

/// <summary>What must never go out with a package: every file of its folder goes to every unit that installs it.</summary>
public static class PackageSecrets
{
    private const long MaxKeyBytes = 64 * 1024;

    /// <summary>The files with a private key in PEM (RFC 7468, 10 and 11; SEC 1 and PKCS #1 keys are marked alike): the publisher's own may lie beside app.json.</summary>
    public static IReadOnlyList<AppFault> Find(Package package)
    {
        ArgumentNullException.ThrowIfNull(package);
        return [.. package.Digests.Keys.Where(path => HoldsKey(new FileInfo(Path.Combine(package.Folder, path)))).Select(path => AppFault.Of(path, "private-key"))];
    }

    private static bool HoldsKey(FileInfo file) =>
        file.Length <= MaxKeyBytes && File.ReadAllBytes(file.FullName).AsSpan().IndexOf("PRIVATE KEY-----"u8) >= 0;
}

using Appliance.Inference.Apps;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>Packages from anywhere: refused with <see cref="AppPackageException"/>, or every file that comes out was signed.</summary>
internal sealed class PackageTarget : IFuzzTarget
{
    private const long MaxBytes = 600;

    public string Name => "package";

    public void Run(ReadOnlySpan<byte> input)
    {
        using var archive = new MemoryStream(input.ToArray(), writable: false);
        using var nobody = TrustedPublishers.Load("/nonexistent");
        var taken = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            PackageStatement signed = PackageArchive.ReadAsync(
                archive,
                "package",
                cose => Statement(cose, nobody),
                (path, file, content) =>
                {
                    if (!taken.Add(path) || file.Bytes > MaxBytes)
                    {
                        throw new OracleException("a file twice, or one that was not signed");
                    }

                    // Whoever takes a file checks its digest; here its length stands for that.
                    return Length(content) == file.Bytes
                        ? Task.CompletedTask
                        : throw new AppPackageException("package", [new AppFault(path, "cut off")]);
                },
                CancellationToken.None).GetAwaiter().GetResult();
            if (taken.Count != signed.Files.Count)
            {
                throw new OracleException("a package is whole though a file is missing");
            }
        }
        catch (AppPackageException)
        {
            // What is no package is said.
        }
    }

    // A signature by nobody who is trusted is refused; what comes after it is looked at all the same, as if it had been.
    private static PackageStatement Statement(byte[] cose, TrustedPublishers nobody)
    {
        try
        {
            return PackageSignature.Open(cose, nobody, "package").Statement;
        }
        catch (AppPackageException)
        {
            return new PackageStatement
            {
                Format = 1, App = "a", Version = "1.0.0",
                Files = new Dictionary<string, PackagedFile> { ["app.json"] = new(new string('0', 64), 3), ["golden/x/1.dcm"] = new(new string('0', 64), MaxBytes) },
            };
        }
    }

    private static long Length(Stream content)
    {
        byte[] block = new byte[512];
        long length = 0;
        for (int read; (read = content.Read(block)) > 0;)
        {
            length += read;
        }

        return length;
    }
}

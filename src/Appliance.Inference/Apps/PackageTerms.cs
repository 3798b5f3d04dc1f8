using System.Globalization;

namespace Appliance.Inference.Apps;

/// <summary>Whether a genuine package may be used here and now.</summary>
public static class PackageTerms
{
    /// <summary>The path of the fault of a package whose time is over.</summary>
    public const string Ended = "notAfter";

    /// <summary>Everything that forbids it; empty when it may be used.</summary>
    /// <param name="statement">What its publisher says of it.</param>
    /// <param name="region">Where the unit stands, ISO 3166-1 alpha-2; empty when that is not known.</param>
    /// <param name="today">The day, UTC.</param>
    public static IReadOnlyList<AppFault> Check(PackageStatement statement, string region, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var faults = new List<AppFault>();
        if (statement.NotAfter is { } last && today > last)
        {
            faults.Add(AppFault.Of(Ended, "expired", last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        }
        if (statement.Regions.Count > 0 && !statement.Regions.Contains(region, StringComparer.OrdinalIgnoreCase))
        {
            faults.Add(AppFault.Of("regions", region.Length == 0 ? "no-region" : "other-region", string.Join(", ", statement.Regions), region));
        }
        return faults;
    }

    /// <summary>How the files in a folder differ from what was signed; empty when they are the same.</summary>
    public static IReadOnlyList<AppFault> Compare(PackageStatement statement, Package package)
    {
        ArgumentNullException.ThrowIfNull(package);
        IReadOnlyList<AppFault> files = Compare(statement, package.Digests);
        return statement.App == package.Id && statement.Version == package.Version
            ? files
            : [.. files, AppFault.Of("id", "signature-of-other", statement.App, statement.Version)];
    }

    /// <summary>How files differ from what was signed; empty when they are the same.</summary>
    /// <param name="statement">What was signed.</param>
    /// <param name="digests">SHA-256 of the files by their paths.</param>
    public static IReadOnlyList<AppFault> Compare(PackageStatement statement, IReadOnlyDictionary<string, string> digests)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(digests);
        var faults = new List<AppFault>();
        foreach ((string path, PackagedFile file) in statement.Files)
        {
            if (!digests.TryGetValue(path, out string? digest))
            {
                faults.Add(AppFault.Of(path, "file-missing"));
            }
            else if (digest != file.Sha256)
            {
                faults.Add(AppFault.Of(path, "file-altered"));
            }
        }
        faults.AddRange(digests.Keys
            .Where(path => path != PackageStatement.FileName && !statement.Files.ContainsKey(path))
            .Select(path => AppFault.Of(path, "file-not-signed")));
        return faults;
    }
}

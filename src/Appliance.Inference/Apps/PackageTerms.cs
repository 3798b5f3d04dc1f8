namespace Appliance.Inference.Apps;

/// <summary>Whether a genuine package may be used here and now.</summary>
public static class PackageTerms
{
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
            faults.Add(new AppFault("notAfter", $"It could be used until {last:yyyy-MM-dd}. Ask the distributor for a newer version."));
        }
        if (statement.Regions.Count > 0 && !statement.Regions.Contains(region, StringComparer.OrdinalIgnoreCase))
        {
            string here = region.Length == 0 ? "where this unit stands is not configured (Apps:Region)" : $"this unit stands in {region}";
            faults.Add(new AppFault("regions", $"It may be used in {string.Join(", ", statement.Regions)} only; {here}."));
        }
        return faults;
    }

    /// <summary>How the files in a folder differ from what was signed; empty when they are the same.</summary>
    public static IReadOnlyList<AppFault> Compare(PackageStatement statement, Package package)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(package);
        var faults = new List<AppFault>();
        foreach ((string path, PackagedFile file) in statement.Files)
        {
            if (!package.Digests.TryGetValue(path, out string? digest))
            {
                faults.Add(new AppFault(path, "The file is missing."));
            }
            else if (digest != file.Sha256)
            {
                faults.Add(new AppFault(path, "The file is not the one that was signed."));
            }
        }
        faults.AddRange(package.Digests.Keys
            .Where(path => path != PackageStatement.FileName && !statement.Files.ContainsKey(path))
            .Select(path => new AppFault(path, "The file was not signed.")));
        if (statement.App != package.Id || statement.Version != package.Version)
        {
            faults.Add(new AppFault("id", $"The signature is for {statement.App} {statement.Version}."));
        }
        return faults;
    }
}

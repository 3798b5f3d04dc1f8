namespace Appliance.Fuzz.Seeds;

/// <summary>Small public DICOM files, where the test data is present.</summary>
internal static class PublicFiles
{
    private const int MaxSeedBytes = 48 * 1024;

    /// <summary>The folder of test data that the tests use too; null when it is not there.</summary>
    internal static string? Folder
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("APPLIANCE_TEST_DATA")
                ?? (RepositoryFiles.Root is { } root ? Path.Combine(root, "..", "shared", "data") : "");
            return Directory.Exists(Path.Combine(folder, "dicom")) ? Path.Combine(folder, "dicom") : null;
        }
    }

    internal static IEnumerable<byte[]> Read(string? folder) => folder is null
        ? []
        : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is not (".csv" or ".md") && new FileInfo(path).Length is > 0 and <= MaxSeedBytes)
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes);
}

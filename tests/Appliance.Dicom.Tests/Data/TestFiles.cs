namespace Appliance.Dicom.Tests.Data;

/// <summary>The public DICOM files that tests read, where they are present.</summary>
internal static class TestFiles
{
    internal static string Folder { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("APPLIANCE_TEST_DATA") ?? Path.Combine(RepositoryRoot(), "..", "shared", "data"), "dicom");

    /// <summary>Every file that is meant to be DICOM, sorted, relative to <see cref="Folder"/>.</summary>
    internal static IReadOnlyList<string> All()
    {
        Assert.SkipUnless(Directory.Exists(Folder), $"the test data is not in {Folder}: set APPLIANCE_TEST_DATA");
        return
        [
            .. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
                .Where(path => !path.EndsWith(".csv", StringComparison.Ordinal) && !path.EndsWith(".md", StringComparison.Ordinal))
                .Select(path => Path.GetRelativePath(Folder, path))
                .Order(StringComparer.Ordinal),
        ];
    }

    internal static string PathOf(string file) => Path.Combine(Folder, file);

    internal static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Appliance.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests do not run inside the repository");
        }

        return folder;
    }
}

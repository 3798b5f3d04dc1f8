namespace Appliance.Inference.Tests.Support;

/// <summary>Where things lie: the repository, and the public data beside it.</summary>
internal static class TestData
{
    public static string Repository { get; } = FindRepository();

    public static string Models => Path.Combine(Repository, "models");

    /// <summary>A folder of the test data; the test is skipped when there is no test data at all.</summary>
    public static string Folder(string relative)
    {
        string root = Environment.GetEnvironmentVariable("APPLIANCE_TEST_DATA") is { Length: > 0 } set
            ? set
            : Path.GetFullPath(Path.Combine(Repository, "..", "shared", "data"));
        Assert.SkipUnless(Directory.Exists(root), $"The public test data is not in '{root}'; set APPLIANCE_TEST_DATA to its folder.");
        return Path.Combine(root, relative);
    }

    public static string ChestCt => Folder("dicom/acil-bwh+ChestImagingPlatform/Testing/Data/Input/ct-64Dicom");

    public static string AbdomenCt => Folder("dicom/wasserth+TotalSegmentator/tests/reference_files/example_ct_dicom");

    private static string FindRepository()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Appliance.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }
        return folder;
    }
}

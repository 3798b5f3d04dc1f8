namespace Appliance.EndToEnd.Tests.Harness;

/// <summary>Public DICOM files that are not part of the project: <c>APPLIANCE_TEST_DATA</c>, else <c>../shared/data</c>.</summary>
public static class TestData
{
    /// <summary>A real chest CT: 79 slices of 64 × 64, with lungs from apex to base.</summary>
    public const string ChestCt = "dicom/acil-bwh+ChestImagingPlatform/Testing/Data/Input/ct-64Dicom";

    /// <summary>The data folder, whether it is there or not.</summary>
    public static string Root { get; } = Path.GetFullPath(
        Environment.GetEnvironmentVariable("APPLIANCE_TEST_DATA") ?? Path.Combine(Repository.Root, "..", "shared", "data"));

    /// <summary>The full path of a file or folder of the test data; skips the test where the data folder is absent.</summary>
    public static string PathOf(string relative)
    {
        Assert.SkipUnless(Directory.Exists(Root), $"The test data folder {Root} is absent (APPLIANCE_TEST_DATA names another).");
        var path = Path.Combine(Root, relative);
        Assert.True(Path.Exists(path), $"The test data lacks {relative}.");
        return path;
    }
}

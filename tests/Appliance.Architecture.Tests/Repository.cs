namespace Appliance.Architecture.Tests;

/// <summary>The work tree that the tests were built from, found by walking up to the solution file.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", ".git", ".cache", "out", "TestResults", "golden"];

    public static string Root { get; } = FindRoot();

    /// <summary>Files below <paramref name="folder"/> with one of the endings, without build output.</summary>
    public static IEnumerable<string> Files(string folder, params string[] endings) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
            .Where(path => !Relative(path).Split('/').Any(NotOurs.Contains))
            .Order(StringComparer.Ordinal);

    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Appliance.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Appliance.sln above {AppContext.BaseDirectory}: run the tests from the built work tree.");
    }
}

namespace Appliance.Fuzz.Seeds;

/// <summary>Files of this repository that are good input.</summary>
internal static class RepositoryFiles
{
    /// <summary>Where the solution is; null when the program was copied elsewhere.</summary>
    internal static string? Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Appliance.sln")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName;
        }
    }

    internal static IReadOnlyList<byte[]> Read(string path) => Root is { } root ? [File.ReadAllBytes(Path.Combine(root, path))] : [];
}

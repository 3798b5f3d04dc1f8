using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Systemd;

/// <summary>The unit as it is put on a box: self-contained, with its apps. Published once per test run.</summary>
public static class PublishedUnit
{
    private static readonly Lazy<Task<string>> Published = new(PublishAsync);

    /// <summary>The folder that goes to <c>/usr/lib/appliance</c>.</summary>
    public static Task<string> GetAsync() => Published.Value;

    private static async Task<string> PublishAsync()
    {
        var folder = Path.Combine(Repository.Cache, "publish", "unit");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        // Outputs of its own: the build that the other tests run from stays as it is.
        (await Tool.RunAsync("dotnet", [
            "publish", Path.Combine(Repository.Root, "src", "Appliance.Edge"), "-c", "Release", "-r", "linux-x64",
            "--self-contained", "-v", "q", "--nologo",
            "--artifacts-path", Path.Combine(Repository.Cache, "publish", "artifacts"), "-o", folder])).Expect();
        var apps = Path.Combine(Repository.Root, "models");
        if (Directory.Exists(apps) && !Directory.Exists(Path.Combine(folder, "models")))
        {
            (await Tool.RunAsync("cp", "-r", apps, folder)).Expect();
        }

        return folder;
    }
}

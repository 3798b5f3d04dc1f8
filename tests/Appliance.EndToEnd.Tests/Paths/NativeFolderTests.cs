using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>Running:NativeFolder, as on a Jetson whose image supplies its own ONNX Runtime.</summary>
public sealed class NativeFolderTests
{
    private const string Library = "libonnxruntime.so";

    [Fact]
    public async Task NativeFolder_IsConfigured_ThatLibraryIsLoadedAndNoOther()
    {
        using var folder = new TestFolder();
        var native = folder.Sub("native");
        var shipped = Directory.EnumerateFiles(Path.GetDirectoryName(Repository.ApplianceBinary)!, Library, SearchOption.AllDirectories)
            .Single(path => path.Contains("linux-x64", StringComparison.Ordinal));
        File.Copy(shipped, Path.Combine(native, Library));
        (await Tool.RunAsync(Repository.SimulatorsBinary, "phantom", "--out", folder["phantom"], "--slices", "60", "--rows", "128")).Expect();

        Tool.Require("strace");
        (await Tool.RunAsync(
            "/usr/bin/env", $"APPLIANCE__Running__NativeFolder={native}",
            "strace", "-f", "-q", "-e", "trace=openat", "-o", folder["trace"],
            Repository.ApplianceBinary, "infer", folder["phantom"], "--app", "ct-lung-density", "--output", folder["out"])).Expect();

        var opened = File.ReadLines(folder["trace"])
            .Where(line => line.Contains($"/{Library}\"", StringComparison.Ordinal) && !line.Contains("ENOENT", StringComparison.Ordinal));
        Assert.NotEmpty(opened);
        Assert.All(opened, line => Assert.Contains(native, line, StringComparison.Ordinal));
    }
}

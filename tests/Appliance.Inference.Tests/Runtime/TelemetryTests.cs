using System.Diagnostics;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Runtime;

/// <summary>
/// ONNX Runtime sends telemetry by default. In a hospital that is our defect: neither a file in the home folder nor a look-up of
/// an outside host may happen. A child process with a fresh home runs a model under strace.
/// </summary>
public sealed class TelemetryTests
{
    private const string ChildMarker = "APPLIANCE_TELEMETRY_CHILD";

    [Fact]
    public void RunModel_FreshHome_WritesNoFileAndAsksNoHost()
    {
        if (Environment.GetEnvironmentVariable(ChildMarker) is not null)
        {
            RunModel();
            return;
        }
        using var home = new TemporaryFolder();
        using var work = new TemporaryFolder();
        string trace = Path.Combine(work.Path, "trace");
        var environment = new Dictionary<string, string?>
        {
            ["HOME"] = home.Path, ["XDG_CACHE_HOME"] = null, ["XDG_CONFIG_HOME"] = null, ["ORT_DISABLE_TELEMETRY"] = null,
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", [ChildMarker] = "1",
        };
        (int exitCode, string output) = Peers.Run("strace",
            ["-f", "-q", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", trace, Program(), "-method", "*RunModel_FreshHome*"], environment);
        Assert.True(exitCode == 0, output);
        Assert.Contains("Total: 1", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(home.Path, "*", SearchOption.AllDirectories));
        Assert.DoesNotContain(File.ReadLines(trace), line =>
            line.Contains("AF_INET", StringComparison.Ordinal) || line.Contains("resolve", StringComparison.Ordinal) || line.Contains("nscd", StringComparison.Ordinal));
    }

    private static string Program() => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) != "dotnet"
        ? path
        : Path.Combine(AppContext.BaseDirectory, "Appliance.Inference.Tests");

    private static void RunModel()
    {
        using OnnxModel model = OnnxModel.Load(
            File.ReadAllBytes(Path.Combine(TestData.Models, "ct-lung-density", "lung-air.onnx")), new OnnxRuntimeOptions());
        long start = Stopwatch.GetTimestamp();
        Assert.Single(model.Inputs);
        // The uploader works in the background: give it the time it would take.
        SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(2));
    }
}

using System.Diagnostics;
using System.Text.Json;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary><c>appliance infer</c> on many studies, stopped from outside.</summary>
public sealed class InferSignalTests
{
    private const int Studies = 6;
    private const int Interrupted = 130;

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Infer_StoppedByASignal_SumsUpAndGoesOnFromThereTheNextTime(string signal)
    {
        using var folder = new TestFolder();
        for (int seed = 1; seed <= Studies; seed++)
        {
            (await Tool.RunAsync(
                Repository.SimulatorsBinary, "phantom", "--out", Path.Combine(folder["studies"], $"{seed}"), "--seed", $"{seed}", "--slices", "60", "--rows", "128")).Expect();
        }

        string[] arguments = ["infer", folder["studies"], "--app", "ct-lung-density", "--output", folder["results"], "--parallel", "1"];
        using (var infer = Process.Start(new ProcessStartInfo(Repository.ApplianceBinary, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!)
        {
            Assert.StartsWith($"1/{Studies} ", await infer.StandardError.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            (await Tool.RunAsync("kill", $"-{signal}", $"{infer.Id}")).Expect();
            await infer.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(Interrupted, infer.ExitCode);
        }

        using (JsonDocument stopped = Summary(folder))
        {
            Assert.True(stopped.RootElement.GetProperty("interrupted").GetBoolean());
            Assert.InRange(stopped.RootElement.GetProperty("runs").GetArrayLength(), 1, Studies - 1);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["results"], "*.part", SearchOption.AllDirectories));
        (await Tool.RunAsync(Repository.ApplianceBinary, arguments)).Expect();
        using JsonDocument whole = Summary(folder);
        Assert.Equal(Studies, whole.RootElement.GetProperty("runs").GetArrayLength());
        Assert.True(whole.RootElement.GetProperty("apps")[0].GetProperty("unchanged").GetInt32() >= 1);
    }

    private static JsonDocument Summary(TestFolder folder) => JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["results"], "summary.json")));
}

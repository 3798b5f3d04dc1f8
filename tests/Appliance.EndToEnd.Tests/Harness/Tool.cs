using System.Diagnostics;

namespace Appliance.EndToEnd.Tests.Harness;

/// <summary>What a program that runs to its end left behind.</summary>
public sealed record ToolResult(string Name, int ExitCode, string Output, string Error)
{
    /// <summary>Standard output of a run that must have ended with code 0.</summary>
    public string Expect()
    {
        Assert.True(ExitCode == 0, $"{Name} ended with code {ExitCode}:\n{Error}\n{Output}");
        return Output;
    }
}

/// <summary>Runs a program to its end.</summary>
public static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Runs <paramref name="file"/> with its two output streams kept apart.</summary>
    public static Task<ToolResult> RunAsync(string file, params IEnumerable<string> arguments) => RunAsync(new Dictionary<string, string>(), file, arguments);

    /// <summary>The same, with <paramref name="environment"/> added to the test's own.</summary>
    public static async Task<ToolResult> RunAsync(IReadOnlyDictionary<string, string> environment, string file, params IEnumerable<string> arguments)
    {
        Require(file);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Limit);
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new ToolResult(Path.GetFileName(file), process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>
    /// Skips the test when a peer's program is not installed; where <c>CI</c> is set it fails instead, because there
    /// <c>.ci/install</c> must have brought it.
    /// </summary>
    public static void Require(string program)
    {
        if (Find(program) is not null)
        {
            return;
        }

        var reason = $"{program} is not installed (.ci/install tests brings it).";
        Assert.False(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase), reason);
        Assert.Skip(reason);
    }

    private static string? Find(string program) => program.Contains('/', StringComparison.Ordinal)
        ? File.Exists(program) ? program : null
        : (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/usr/sbin").Split(':').Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}

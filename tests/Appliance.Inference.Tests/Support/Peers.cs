using System.Diagnostics;

namespace Appliance.Inference.Tests.Support;

/// <summary>Programs from Debian that the tests are checked against. In CI they are there; elsewhere their absence skips.</summary>
internal static class Peers
{
    /// <summary>Runs a program; gives exit code and both streams.</summary>
    public static (int ExitCode, string Output) Run(string program, IEnumerable<string> arguments, IDictionary<string, string?>? environment = null)
    {
        bool isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program))) || File.Exists(program);
        Assert.SkipUnless(isThere || Environment.GetEnvironmentVariable("CI") == "true", $"{program} is not installed.");
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    /// <summary>Decompressed copies of DICOM files (gdcmconv).</summary>
    public static IReadOnlyList<string> Decompress(IEnumerable<string> paths, string folder)
    {
        var copies = new List<string>();
        foreach (string path in paths)
        {
            copies.Add(Path.Combine(folder, $"raw-{copies.Count}.dcm"));
            (int exitCode, string output) = Run("gdcmconv", ["--raw", path, copies[^1]]);
            Assert.True(exitCode == 0, output);
        }
        return copies;
    }
}

using System.Diagnostics;
using System.Text;

namespace Appliance.Dicom.Tests.Data;

/// <summary>Runs a peer's tool and waits for its output.</summary>
internal static class Tool
{
    internal sealed record Result(int ExitCode, byte[] Output, string Errors)
    {
        internal string Text => Encoding.UTF8.GetString(Output);
    }

    internal static Result Run(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        using var output = new MemoryStream();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return new Result(process.ExitCode, output.ToArray(), errors.GetAwaiter().GetResult());
    }

    /// <summary>Skips the test where a peer of Debian is not installed, save in CI, where it must be.</summary>
    internal static void Require(string path, string package)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.True(File.Exists(path), $"{path} is missing: install {package}");
        }

        Assert.SkipUnless(File.Exists(path), $"{path} is missing: install {package}");
    }
}

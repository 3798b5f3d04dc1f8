using System.ComponentModel;
using System.Diagnostics;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>Runs a program that other people wrote. A missing one is a failure in CI and a skip on a developer's machine.</summary>
internal static class Peer
{
    private const string Python = "/usr/bin/python3";

    public static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.Result);
        }
        catch (Win32Exception) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip($"{program} is not installed; apt-get install dcmtk dicom3tools python3-pydicom");
            throw;
        }
    }

    /// <summary>The standard's own opinion: dciodvfy finds no error.</summary>
    public static void AssertValid(string path)
    {
        (_, string output) = Run("dciodvfy", path);
        Assert.DoesNotContain("Error", output, StringComparison.Ordinal);
    }

    /// <summary>Runs a Python script with pydicom, the path as its argument, and returns what it printed.</summary>
    public static string Pydicom(string script, params string[] arguments)
    {
        (int exitCode, string output) = Run(Python, ["-c", "import sys, pydicom\n" + script, .. arguments]);
        Assert.True(exitCode == 0, output);
        return output.Trim();
    }
}

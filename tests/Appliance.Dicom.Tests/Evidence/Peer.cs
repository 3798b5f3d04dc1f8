using Appliance.Dicom.Tests.Data;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>Readers that other people wrote, and their opinions.</summary>
internal static class Peer
{
    /// <summary>Runs a tool of Debian and returns all it printed.</summary>
    public static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        string path = $"/usr/bin/{program}";
        Tool.Require(path, program == "dciodvfy" ? "dicom3tools" : program == "python3" ? "python3-pydicom" : "dcmtk");
        Tool.Result result = Tool.Run(path, arguments, ("LC_ALL", "C.UTF-8"));
        return (result.ExitCode, result.Text + result.Errors);
    }

    /// <summary>dciodvfy finds no error.</summary>
    public static void AssertValid(string path)
    {
        (_, string output) = Run("dciodvfy", path);
        Assert.DoesNotContain("Error", output, StringComparison.Ordinal);
    }

    /// <summary>Runs a Python script that has pydicom, and returns what it printed.</summary>
    public static string Pydicom(string script, params string[] arguments)
    {
        (int exitCode, string output) = Run("python3", ["-c", "import sys, pydicom\n" + script, .. arguments]);
        Assert.True(exitCode == 0, output);
        return output.Trim();
    }
}
